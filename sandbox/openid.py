# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenID part: id tokens, the keys that sign them, the discovery document."""

import json
import threading
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY_ID = "1"
TOKEN_SECONDS = 120


class OpenId:
    def __init__(self, url):
        self.url = url
        self._key = None
        self._lock = threading.Lock()

    def _signing_key(self):
        # Made when it is first needed: most tests never ask for the openid scope.
        with self._lock:
            if self._key is None:
                self._key = rsa.generate_private_key(
                    public_exponent=65537, key_size=2048
                )
            return self._key

    def id_token(self, client_id, subject):
        issued = int(time.time())
        claims = {
            "iss": self.url,
            "sub": subject,
            "aud": client_id,
            "iat": issued,
            "exp": issued + TOKEN_SECONDS,
        }
        return jwt.encode(
            claims, self._signing_key(), algorithm="RS256", headers={"kid": KEY_ID}
        )

    def keys(self):
        shown = json.loads(RSAAlgorithm.to_jwk(self._signing_key().public_key()))
        shown.pop("key_ops", None)
        return {"keys": [{**shown, "alg": "RS256", "use": "sig", "kid": KEY_ID}]}

    def discovery(self):
        services = f"{self.url}/services/oauth2"
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{services}/authorize",
            "token_endpoint": f"{services}/token",
            "revocation_endpoint": f"{services}/revoke",
            "introspection_endpoint": f"{services}/introspect",
            "userinfo_endpoint": f"{services}/userinfo",
            "jwks_uri": f"{self.url}/id/keys",
            "scopes_supported": [
                "api",
                "email",
                "full",
                "id",
                "openid",
                "profile",
                "refresh_token",
                "web",
            ],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "client_secret_basic",
            ],
        }
