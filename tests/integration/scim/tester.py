"""Runs scim2-tester against the service named by SCIM_URL and SCIM_TOKEN.

The tester fills attributes with random texts; a registry of officials takes only those that mean something, so values come
from here. Prints one line for each failed check; the last line says how many checks there were.
"""

import os
import uuid

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Path
from scim2_tester import Status, check_server, filling, utils
from scim2_tester.checkers import patch_add, patch_replace

SCHEMAS = (
    "urn:congvu:params:scim:schemas:extension:1.0:user",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
    "urn:ietf:params:scim:schemas:core:2.0:user",
)
state = {"creating": False, "user_name": ""}


def local(path):
    """The attribute's name without its schema."""
    name = str(path).lower()
    for schema in SCHEMAS:
        name = name.removeprefix(schema + ":")
    return name


def user_name():
    if state["creating"]:
        state["user_name"] = f"t{uuid.uuid4().hex[:12]}@binhphuoc.gov.vn"
    return state["user_name"]


def meant(name):
    """The value of an attribute; none lets the tester choose. What it changes to differs from what it was created with."""
    new = state["creating"]
    values = {
        "formatted": "Nguyễn Văn An" if new else "Nguyễn Văn Ân",
        "familyname": "Nguyễn",
        "middlename": "Văn",
        "givenname": "An" if new else "Ân",
        "displayname": "Nguyễn Văn An" if new else "Nguyễn Văn Ân",
        "title": "Chuyên viên" if new else "Trưởng phòng",
        "position": "Chuyên viên" if new else "Trưởng phòng",
        "active": True,
        "birthdate": "1990-05-01" if new else "1990-05-11",
        "category": "cong_chuc",
        "agencycode": "H10.1" if new else "H10.2",
        "department": "Cơ quan H10.1" if new else "Cơ quan H10.2",
        "personalnumber": "0700" + str(uuid.uuid4().int)[:8],
        "decision.issuer": "H10",
        "decision.number": 1 + uuid.uuid4().int % 2**30,
        "decision.symbol": "QĐ-UBND",
        "decision.signedon": "2019-12-01",
        "decision.signer": "Trần Văn Ký",
        "decision.summary": "Thử",
        "decision.effectivefrom": "2019-12-31",
        "decision.kind": "resign",
    }
    return user_name() if name == "username" else values.get(name.removeprefix("name."))


random_value = filling.generate_random_value


def generate(context, path, mutability=None, required=None):
    value = random_value(context, path=path, mutability=mutability, required=required)
    if value is None:
        return None
    name = local(path)
    if name == "personalnumber" and state["creating"]:
        # Taken in only by a registry that has a key to seal it with.
        return None
    if name == "emails":
        value[0].value, value[0].type, value[0].primary = state["user_name"], "work", True
    elif name == "decision":
        for part in ("issuer", "number", "symbol", "signedOn", "signer", "summary", "effectiveFrom", "kind"):
            Path[type(value)](part).set(value, meant(f"decision.{part.lower()}"), strict=False)
    else:
        own = meant(name)
        return value if own is None else own
    return value


for module in (filling, patch_add, patch_replace):
    module.generate_random_value = generate

create = utils.ResourceManager.create_and_register


def create_and_register(self, model, fill_all=False):
    state["creating"] = True
    try:
        return create(self, model, fill_all)
    finally:
        state["creating"] = False


utils.ResourceManager.create_and_register = create_and_register

http = Client(base_url=os.environ["SCIM_URL"], headers={"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"})
results = check_server(SyncSCIMClient(http), resource_types=["User"])
for result in results:
    if result.status not in (Status.SUCCESS, Status.SKIPPED):
        print(f"{result.status.name} {result.title}: {' '.join(str(result.reason).split())} {result.data if os.environ.get('SCIM_VERBOSE') else ''}")
passed = sum(result.status == Status.SUCCESS for result in results)
print(f"{passed} of {len(results)} checks passed")
