# The protocol reference: docs/protocol.md is written from docs/protocol.asyncapi.yaml, and both are
# held against the sources, so that what is written down is what is spoken.
#
#     reference.py            writes docs/protocol.md
#     reference.py --check    compares document, page and sources; changes nothing
#
# Needs PyYAML (Debian: python3-yaml).

import json
import pathlib
import re
import sys

import yaml

root = pathlib.Path(__file__).resolve().parent.parent.parent
document = root / "docs" / "protocol.asyncapi.yaml"
page = root / "docs" / "protocol.md"


class Reference:
    """The document, with its references followed."""

    def __init__(self, text):
        self.tree = yaml.safe_load(text)
        self.schemas = self.tree["components"]["schemas"]
        self.commands = {
            name.removeprefix("command."): message
            for name, message in self.tree["components"]["messages"].items()
            if name.startswith("command.")
        }
        self.events = {
            name.removeprefix("event."): schema
            for name, schema in self.schemas.items()
            if name.startswith("event.")
        }

    def find(self, node):
        """The node itself, or what it refers to."""
        if "$ref" not in node:
            return node
        found = self.tree
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return self.find(found)

    def properties(self, schema):
        """All properties of an object: of what it is made from, its own, of its variants."""
        schema = self.find(schema)
        found = {}
        for part in schema.get("allOf", []):
            found |= self.properties(part)
        found |= schema.get("properties", {})
        for part in schema.get("oneOf", []):
            found |= self.properties(part)
        return found

    def required(self, schema):
        schema = self.find(schema)
        found = set(schema.get("required", []))
        for part in schema.get("allOf", []) + schema.get("oneOf", []):
            found |= self.required(part)
        return found

    def reply(self, message):
        added = message.get("x-reply", {})
        return self.properties(added) if "$ref" in added else added

    def lane(self, name):
        return {n: e for n, e in self.events.items() if e["x-lane"] == name}

    def kinds(self, part):
        """Schemas of the kinds of activity: their `settings`, `state` or `result`."""
        return {
            name.removeprefix(part + "."): schema
            for name, schema in self.schemas.items()
            if name.startswith(part + ".")
        }

    def codes(self, name):
        return self.schemas[name]["oneOf"]

    def reserved(self, what):
        words = self.tree["x-not-yet"].get(what, "").strip()
        return re.split(r",\s*", words) if words else []


# The page


def numeral(number):
    return "2^31-1" if number == 2**31 - 1 else f"{number:,}" if number < 10**10 else str(number)


class Page:
    """The reference as Markdown."""

    def __init__(self, reference):
        self.reference = reference
        self.lines = []

    def field(self, name, schema, optional=False):
        """A field in the words of the tables: name, kind, range, meaning."""
        schema = self.reference.find(schema)
        if "allOf" in schema and "type" not in schema:
            schema = self.reference.find(schema["allOf"][0]) | {
                key: value for key, value in schema.items() if key != "allOf"}
        words = [f"`{name}`"]
        kind = self.kind(schema)
        if kind:
            words.append(kind)
        if "default" in schema:
            words.append(f"({self.value(schema['default'])})")
        elif optional:
            words.append("(optional)")
        text = " ".join(words)
        return f"{text}: {schema['description']}" if "description" in schema else text

    @staticmethod
    def value(value):
        """As JSON has it; a word as it stands."""
        return value if isinstance(value, str) else json.dumps(value)

    def kind(self, schema):
        if "const" in schema:
            return f"`{self.value(schema['const'])}`"
        if "enum" in schema:
            return ", ".join(f"`{self.value(word)}`" for word in schema["enum"])
        kinds = schema.get("type", "")
        kinds = " or ".join(kinds) if isinstance(kinds, list) else kinds
        if schema.get("pattern") == self.reference.schemas["identifier"]["pattern"]:
            return "id"
        if kinds == "array" and "$ref" in schema.get("items", {}):
            kinds = "list of " + schema["items"]["$ref"].split("/")[-1].removesuffix("State")
        return " ".join(filter(None, [kinds, self.range(schema)]))

    @staticmethod
    def range(schema):
        for low, high, unit in (
            ("minimum", "maximum", ""), ("minLength", "maxLength", " characters"),
            ("minItems", "maxItems", " at most"),
        ):
            if high in schema:
                if unit == " at most":
                    return f"of at most {schema[high]}"
                return f"{numeral(schema.get(low, 0))} to {numeral(schema[high])}{unit}"
        return f"from {schema['minimum']}" if schema.get("minimum", 0) > 0 else ""

    def fields(self, schema, without=()):
        needed = self.reference.required(schema)
        return "<br>".join(
            self.field(name, value, name not in needed)
            for name, value in self.reference.properties(schema).items() if name not in without)

    def say(self, *lines):
        self.lines += lines

    def table(self, heads, rows):
        self.say("| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads))
        for row in rows:
            cells = (str(cell).replace("|", "\\|").strip() for cell in row)
            self.say("| " + " | ".join(cells) + " |")
        self.say("")

    def commands(self):
        def row(name, message):
            reply = "<br>".join(self.field(n, f) for n, f in self.reference.reply(message).items())
            own = ", ".join(f"`{code}`" for code in message.get("x-refusals", []))
            fields = self.fields(message["payload"], without=("id", "type"))
            if name == "activity.open":
                kinds = self.reference.kinds("settings")
                names = {field for kind in kinds.values() for field in kind["properties"]}
                fields = self.fields(message["payload"], without={"id", "type"} | names)
                fields += "<br>the settings of the kind, below"
            return f"`{name}`", message["summary"], fields, reply, own

        heads = "command", "", "fields", "reply adds", "refused with"
        for who, title in (
            ("everyone", "Everyone, guests too"), ("members", "Everyone with an account"),
            ("viewers", "Role `viewer`"), ("host", "Roles `host`, `operator` and `service`"),
        ):
            some = {n: m for n, m in self.reference.commands.items() if m["x-who"] == who}
            self.say(f"### {title}", "")
            self.table(heads, [row(n, m) for n, m in some.items()])
        self.say(
            "Any command may also be refused with `bad_request` and `rate_limited`, and one that "
            "the store has a part in with `unavailable`.", "",
            "### Settings by kind (`activity.open`)", "")
        self.table(
            ("kind", "settings", "public state", "`result`"),
            [(f"`{kind}`", settings.get("description", "") + "<br>" + self.fields(settings),
              self.fields(self.reference.schemas[f"state.{kind}"], without=("result",)),
              self.fields(self.reference.schemas[f"result.{kind}"]))
             for kind, settings in self.reference.kinds("settings").items()])

    def events(self, lane, title, beside):
        self.say(f"## {title}", "")
        activity = set(self.reference.schemas["activity"]["properties"])
        rows = []
        for name, event in self.reference.lane(lane).items():
            without = set(beside) | {"type"}
            inherited = [part["$ref"].split("/")[-1] for part in event.get("allOf", [])]
            if "activity" in inherited:
                without |= activity | set(self.reference.properties(event)) - {"seq", "at"}
            if "me" in inherited:
                without |= set(self.reference.properties(event))
            if name in ("welcome", "snapshot"):
                fields = "see [First frame](#first-frame)"
            else:
                fields = self.fields(event, without)
            rows.append((f"`{name}`", event.get("description", ""), fields))
        said = ", ".join(f"`{name}`" for name in beside)
        self.table(("event", "", f"fields beside {said}" if beside else "fields"), rows)

    def objects(self, *names):
        for name in names:
            schema = self.reference.schemas[name]
            shown = name.removeprefix("event.").removesuffix("State")
            self.say(f"**{shown}**: {schema.get('description', '')}".rstrip(": "), "")
            rows = []
            for field, value in self.reference.properties(schema).items():
                text = self.field(field, value, field not in self.reference.required(schema))
                head, _, meaning = text.partition(": ")
                field_name, _, kind = head.partition(" ")
                rows.append((field_name, kind, meaning))
            self.table(("field", "", ""), rows)

    def write(self):
        tree, room = self.reference.tree, self.reference.tree["channels"]["room"]
        query = room["bindings"]["ws"]["query"]["properties"]
        self.say(
            "<!-- Written by Tests/protocol/reference.py from protocol.asyncapi.yaml. -->", "",
            f"# The {tree['info']['title']}, version 1", "",
            tree["info"]["description"].strip(), "", "## Connecting", "",
            f"    GET {room['address']}?" + "&".join(f"{n}={{{n}}}" for n in query), "",
            room["description"].strip(), "")
        self.table(("query", "", ""), [
            (f"`{n}`", self.kind(f), f["description"]) for n, f in query.items()])
        self.objects("claims")
        self.say("Before the upgrade:", "")
        self.table(("status", ""), [
            (c["const"], c["description"]) for c in self.reference.codes("httpStatus")])
        self.say("## First frame", "")
        self.objects(
            "event.welcome", "me", "speech", "room", "member", "activity", "taskState")
        self.say("## Commands", "")
        self.commands()
        self.events("room", "Room events", ("seq", "at"))
        self.events("account", "Account events", ("cursor", "at"))
        self.say(
            "Account events are sent only after what they tell is durable. The client acknowledges "
            "the highest cursor it has shown with `ack`.", "")
        self.events("control", "Control events", ())
        self.objects("entry", "eligible", "coupon", "shopItem", "shopCoupon", "shopGift")
        self.say("## Error codes", "")
        self.table(("code", "", "adds"), [
            (f"`{c['const']}`", c["description"], c.get("x-adds", ""))
            for c in self.reference.codes("errorCode")])
        self.say("## Close codes", "")
        self.table(("code", "meaning", "", "client"), [
            (c["const"], c["title"], c["description"], c["x-client"])
            for c in self.reference.codes("closeCode")])
        if self.reference.tree["x-not-yet"]:
            self.say("## Not yet spoken", "", "Reserved in version 1 for what is to come:", "")
        for what, said in (
            ("commands", "commands, answered `unknown_command`"), ("events", "events"),
            ("kinds", "kinds of activity, refused with `bad_request`"),
        ):
            words = ", ".join(f"`{word}`" for word in self.reference.reserved(what))
            if words:
                self.say(f"- {said}: {words}")
        return "\n".join(self.lines) + "\n"


# The sources


class Sources:
    """What the Swift files name."""

    def __init__(self, at):
        self.at = at
        self.live = self.read("Live")
        self.gateway = self.read("Gateway")
        self.both = self.live + self.gateway

    def read(self, folder):
        files = sorted((self.at / folder).rglob("*.swift"))
        text = "\n".join(file.read_text() for file in files)
        return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)

    def file(self, name):
        return (self.at / name).read_text()

    def commands(self):
        """Command words, each with the fields that are read for it."""
        reading = self.file("Gateway/Connection/ClientCommand.swift")
        fields = self.file("Gateway/Connection/CommandFields.swift")
        found = {}
        for block in re.split(r"^\s*(?=case \"|default:)", reading, flags=re.MULTILINE)[1:]:
            head, _, body = block.partition(":")
            read = self.fields_read(body)
            for function in re.findall(r"fields\.(operation|opening|roomChanges)\(\)", body):
                part = fields[fields.index(f"func {function}("):]
                read |= self.fields_read(part[:part.index("\n    }\n")])
                if function == "roomChanges":
                    read |= self.room_changes()
                if function == "opening":
                    # Their ranges differ by kind, and are compared there.
                    read |= {name: None for form in self.forms().values()
                             for name in form if "." not in name}
            for word in re.findall(r'"([^"]+)"', head):
                found[word] = read
        return found

    @staticmethod
    def fields_read(text):
        """Names of fields, each with the least and the most it may be, where that is said."""
        ends = {"Int64(Int32.max)": 2**31 - 1, "Int64.max": None,
                "Int64.foreverMilliseconds": 253_402_300_799_000}
        return {
            name: (int(low), ends[high] if high in ends else int(high)) if low else None
            for name, low, high in re.findall(
                r'\b(?:optional)?(?:[sS]tring|[iI]nt|[bB]ool|[iI][dD]|value)\(\s*"(\w+)"'
                r"(?:,\s*([\d_]+)\.\.\.(Int64\(Int32\.max\)|[\w.]+))?", text)}

    def room_changes(self):
        """What may be said of a room, which REST takes as well."""
        text = self.file("Live/Room/RoomChanges.swift")
        read = self.fields_read(re.sub(r"try (?:text|id|words)\(", "string(", text))
        return read | {name: None for name in re.findall(r'given\["(\w+)"\]', text)}

    def forms(self):
        """Settings of each kind of activity: name -> (least, most) of integers, None of others.
        One inside a list has the list's name before its own."""
        forms = {}
        for file in sorted((self.at / "Live" / "Activities").glob("*.swift")):
            text = file.read_text()
            kind = re.search(r'static let kind = "(\w+)"', text)
            if kind:
                # What several kinds have is a field of its own.
                for owner in re.findall(r"^ {8}(\w+)\.field,", text, re.MULTILINE):
                    field = self.file(f"Live/Activities/{owner}.swift")
                    field = re.sub(r"static let field = FormField", "    FormField", field)
                    text += field
                form, outer = {}, ""
                for indent, name, value, low, high in re.findall(
                        r'^( *)FormField\(\s*"(\w+)",\s*\.(\w+)(?:\(([\d_]+)\.\.\.([\d_]+)\))?',
                        text, re.MULTILINE):
                    if len(indent) == 8:
                        outer = name
                    else:
                        name = f"{outer}.{name}"
                    form[name] = (int(low), int(high)) if value == "integer" else None
                forms[kind[1]] = form
        return forms

    def notices(self):
        """Kinds of notices, as far as one can see where they are told."""
        told = re.findall(
            r'\btell\(\s*[\w.]+,\s*"notice",\s*\(?\[\s*"kind": "(\w+)"', self.live)
        return set(told + re.findall(r'\bnotify\(\s*user, "(\w+)"', self.live))

    def refusals(self):
        """Refusal codes: their words, and the words of those that are ever given."""
        body = re.search(r"enum Code: [^{]*\{(.*?)\}", self.file("Live/Refusal.swift"), re.S)[1]
        words = {name: word or name for name, word in re.findall(
            r'case `?(\w+)`?(?: = "(\w+)")?', body)}
        given = set(re.findall(r"(?:\bRefusal|self\.init)\(\s*\.`?(\w+)", self.both))
        return set(words.values()), {word for name, word in words.items() if name in given}

    def close_codes(self):
        own = re.findall(r"CloseCode\(\s*(\d{4})\b", self.gateway)
        breaches = re.findall(r"closeCode: (\d{4})", self.read("Wire"))
        return {int(code) for code in own + breaches}

    def events(self, lane):
        if lane == "account":
            return set(re.findall(r'\btell\(\s*[\w.]+,\s*"(\w+)"', self.live))
        if lane == "control":
            return set(re.findall(r'(?:\{"type":|member\("type", )"(\w+)"', self.gateway))
        found = set()
        for name in re.findall(r'\bRoomEvent\(\s*"((?:\\\(.*?\)|[^"\\])+)"', self.live):
            if "\\(" not in name:
                found.add(name)
                continue
            # A name made of a case: all cases that come this way.
            before = self.live[:self.live.index(name)]
            cases = re.findall(r"case ([^:]+):", before)[-1]
            found |= {re.sub(r"\\\(.*?\)", word, name) for word in re.findall(r"\.(\w+)", cases)}
        return found


# The comparison


class Comparison:
    def __init__(self):
        self.passed = self.failed = 0

    def same(self, sentence, written, spoken):
        problems = [f"only in the document: {x}" for x in sorted(written - spoken, key=str)]
        problems += [f"only in the sources: {x}" for x in sorted(spoken - written, key=str)]
        if not (written and spoken):
            problems.append("nothing was found to compare")
        self.tell(sentence, problems)

    def tell(self, sentence, problems):
        if problems:
            self.failed += 1
        else:
            self.passed += 1
        print(("FAILED  " if problems else "ok      ") + sentence)
        for problem in problems:
            print("        " + problem)


def compare(reference, sources):
    check = Comparison()
    spoken = sources.commands()
    check.same("every command is written down", set(reference.commands), set(spoken))
    for name in sorted(set(reference.commands) & set(spoken)):
        written = dict(reference.properties(reference.commands[name]["payload"]))
        del written["id"], written["type"]
        if written or spoken[name]:
            check.same(f"the fields of {name}", set(written), set(spoken[name]))
            check.tell(f"the ranges of {name}", list(misfits(written, spoken[name])))
    forms = sources.forms()
    check.same("every kind of activity is written down",
               set(reference.kinds("settings")), set(forms))
    for kind, schema in reference.kinds("settings").items():
        check.same(
            f"the settings of {kind}, with their ranges",
            set(settings(reference, schema)), set(forms.get(kind, {}).items()))
    codes = reference.codes("errorCode")
    words, given = sources.refusals()
    check.same("every error code is written down", {c["const"] for c in codes}, words)
    check.same("every error code that is not reserved is given somewhere",
               {c["const"] for c in codes if not c.get("x-not-yet")}, given)
    closes = {c["const"] for c in reference.codes("closeCode") if not c.get("x-echoed")}
    check.same("every close code is written down", closes, sources.close_codes())
    for lane in ("room", "account", "control"):
        check.same(f"every {lane} event is written down",
                   set(reference.lane(lane)), sources.events(lane))
    check.same("every kind of notice is written down",
               set(reference.events["notice"]["properties"]["kind"]["enum"]), sources.notices())
    taken = {"commands": reference.commands, "events": reference.events, "kinds": forms}
    check.tell("nothing is both spoken and not yet spoken", [
        f"{word} of {what}" for what in taken
        for word in reference.reserved(what) if word in taken[what]])
    check_whole(reference, check)
    return check


def settings(reference, schema, outer=""):
    """Settings of a kind as the document has them: (name, (least, most) of integers)."""
    for name, field in schema["properties"].items():
        field = reference.find(field)
        yield outer + name, (
            (field["minimum"], field["maximum"]) if field.get("type") == "integer" else None)
        if "properties" in field.get("items", {}):
            yield from settings(reference, field["items"], outer + name + ".")


def misfits(written, spoken):
    """Fields whose range is not what is written. Words of a list, and what may fill a whole
    message, are checked elsewhere in the sources."""
    for name, span in spoken.items():
        schema = written.get(name, {})
        if not span or "enum" in schema or span[1] == 16_384:
            continue
        is_text = "string" in schema.get("type", "")
        low, high = ("minLength", "maxLength") if is_text else ("minimum", "maximum")
        if (schema.get(low, 0), schema.get(high)) != span:
            yield f"{name}: {schema.get(low, 0)} to {schema.get(high)} is {span[0]} to {span[1]}"


def odd_names(node, path=""):
    """Names that YAML takes for something else, such as `off`."""
    if isinstance(node, list):
        for item in node:
            yield from odd_names(item, path)
    if isinstance(node, dict):
        for name, value in node.items():
            if not isinstance(name, str):
                yield f"{name} in {path}"
            yield from odd_names(value, f"{path}/{name}")


def check_whole(reference, check):
    check.tell("every name in the document is a word", list(odd_names(reference.tree)))
    channel = reference.tree["channels"]["room"]["messages"]
    received = reference.tree["operations"]["receiveCommand"]["messages"]
    check.same("the channel and its operation list every command",
               {m["$ref"].split("/")[-1] for m in received} & set(channel),
               set(reference.commands))
    frame = reference.tree["components"]["messages"]["frame"]["payload"]["items"]["oneOf"]
    check.same("a frame may hold every event",
               {m["$ref"].split("event.")[-1] for m in frame}, set(reference.events))
    known = {c["const"] for c in reference.codes("errorCode") if not c.get("x-not-yet")}
    check.tell("commands are refused with codes that are given", [
        f"{name}: {code}" for name, message in reference.commands.items()
        for code in message.get("x-refusals", []) if code not in known])
    written = page.read_text() if page.exists() else ""
    check.tell("docs/protocol.md is what this program writes",
               [] if written == Page(reference).write() else ["run Tests/protocol/reference.py"])


def main():
    reference = Reference(document.read_text())
    if sys.argv[1:] == ["--check"]:
        check = compare(reference, Sources(root / "Sources"))
        print(f"{check.passed} passed, {check.failed} failed")
        sys.exit(1 if check.failed or not check.passed else 0)
    if sys.argv[1:]:
        sys.exit("reference.py [--check]")
    page.write_text(Page(reference).write())


if __name__ == "__main__":
    main()
