# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the kernel says of a process."""


def cpu_seconds(pid):
    """What a process has used, of itself and for the kernel."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def forget_peak(pid):
    """Have `peak_memory` begin at what the process has now."""
    with open(f"/proc/{pid}/clear_refs", "w") as control:
        control.write("5")


def peak_memory(pid):
    """The most that a process has had since `forget_peak`, in kB."""
    with open(f"/proc/{pid}/status") as status:
        [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1])
