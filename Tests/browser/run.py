"""The pages in real Chromium against a real livegate.

    run.py PATH/TO/livegate [--screenshots DIR] [--only WORD]... [--chromium PATH]

Prints one line a case and at the end "N passed, N failed"; the exit status is 1 when a case failed.
Every case also fails when a page it opened said an error, broke the content security policy or
threw: quiet pages are part of the promise.
"""

import argparse
import os
import pathlib
import sys
import tempfile

from playwright.sync_api import sync_playwright

import activity_cases
import draw_cases
import host_cases
import points_cases
import rain_cases
import room_cases
import sale_cases
from gateway import Gateway
from stage import Stage

HERE = pathlib.Path(__file__).parent
# The last one of the rain's kills the server.
CASES = (room_cases.CASES + points_cases.CASES + host_cases.CASES + activity_cases.CASES
         + draw_cases.CASES + sale_cases.CASES + rain_cases.CASES)


def run_case(case, browser, gateway, screenshots):
    """None when it passed, else the reason."""
    stage = Stage(browser, gateway, screenshots)
    try:
        case(stage)
        return "; ".join(stage.complaints) or None
    except Exception as error:  # a case fails with whatever it ran into
        return "; ".join([f"{type(error).__name__}: {error}".strip(), *stage.complaints])
    finally:
        if browser.is_connected():
            stage.close()


def run_client_cases(browser, gateway):
    """The client module against a scripted socket: (name, reason) for each case."""
    page = browser.new_page()
    page.goto(gateway.url + "/demo/users")
    script = (HERE / "client-cases.js").read_text(encoding="utf-8")
    found = page.evaluate(script, gateway.url + "/console/client/livegate.js")
    page.close()
    return found


def report(name, reason):
    print(f"{'ok  ' if reason is None else 'FAIL'}  {name}", flush=True)
    if reason is not None:
        print("      " + reason.replace("\n", "\n      "), flush=True)
    return reason is None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--screenshots")
    parser.add_argument("--only", action="append")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    outcomes = []
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        def launch():
            return playwright.chromium.launch(
                executable_path=options.chromium, chromium_sandbox=False)

        def run(case):
            nonlocal browser
            if not browser.is_connected():  # it takes only the case with it in which it ended
                browser = launch()
            return run_case(case, browser, gateway, options.screenshots)

        browser = launch()
        gateway = Gateway(options.binary, data)
        try:
            gateway.start()
            for name, reason in run_client_cases(browser, gateway):
                outcomes.append(report(f"client: {name}", reason))
            for case in CASES:
                name = case.__name__.replace("_", " ")
                if any(word in name for word in options.only or [""]):
                    outcomes.append(report(name, run(case)))
        finally:
            gateway.stop()
            if browser.is_connected():
                browser.close()
    print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed")
    return 1 if outcomes.count(False) or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
