-- A copy of a database never acts as the original: it holds no secret and is
-- connected to nothing.
UPDATE salesforce_token
   SET consumer_secret = NULL, access_token = NULL, refresh_token = NULL,
       instance_url = NULL, bound_to = NULL, private_key = NULL, certificate = NULL,
       next_private_key = NULL, next_certificate = NULL;
UPDATE salesforce_connection
   SET state = 'draft', error_message = NULL, consumer_key = NULL, checked_at = NULL;
DELETE FROM salesforce_check_line;
DELETE FROM salesforce_login;
DELETE FROM salesforce_person;
DELETE FROM salesforce_user;
DELETE FROM salesforce_connect;
