# Turns what the echo server recorded into the kept conversations: one text file a section of the
# suite, one line a case: its number, how its messages are to be read, and what the client sent, in
# base64.

import base64


def keep(recorded, cases, folder):
    """Writes the conversations of `cases`, recorded in that order, into `folder`."""
    files = sorted(recorded.iterdir())
    if len(files) != len(cases):
        raise SystemExit(f"{len(files)} conversations were recorded of {len(cases)} cases")
    folder.mkdir(parents=True, exist_ok=True)
    sections, seen = {}, set()
    for case, file in zip(cases, files):
        data = file.read_bytes()
        if not data or data in seen:
            continue
        seen.add(data)
        line = f"{case} {file.suffix[1:]} {base64.b64encode(data).decode()}\n"
        sections.setdefault(case.split(".")[0], []).append(line)
    for section, lines in sections.items():
        (folder / f"{section}.txt").write_text("".join(lines))
