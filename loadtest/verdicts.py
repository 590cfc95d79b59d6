"""Figures with their bounds, a line a figure: the one way in which every script here tells them."""

import operator

BOUNDS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, "==": operator.eq}


class Verdicts:
    """Figures with their bounds, in the order in which they were found."""

    def __init__(self):
        self.rows = []

    def add(self, name, measured, unit, relation=None, bound=None):
        """Without a bound the figure is only told."""
        row = {"figure": name, "measured": round(measured, 3), "unit": unit}
        if relation is not None:
            row |= {"bound": f"{relation} {bound:g}", "holds": BOUNDS[relation](measured, bound)}
        self.rows.append(row)

    def show(self):
        for row in self.rows:
            verdict = {True: "holds", False: "missed", None: ""}[row.get("holds")]
            measured = f"{row['measured']:,.2f}".rstrip("0").rstrip(".")
            print(f"{row['figure']:<44}{measured:>14} {row['unit']:<7}"
                  f"{row.get('bound', ''):>16}  {verdict}".rstrip())

    @property
    def missed(self):
        """Whether a figure is beyond its bound."""
        return any(row.get("holds") is False for row in self.rows)
