"""How tests write tag policies."""

TYPE = "TAG_POLICY"


def assign(value: object) -> dict:
    return {"@@assign": value}


def policy(key: str = "costcenter", **settings: dict) -> dict:
    return {"tags": {key: settings}}


KEY = {"tag_key": assign("CostCenter")}
A = policy(**KEY, tag_value=assign(["Development", "Support"]))
