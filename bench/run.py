"""The command `./tonglu bench [NAME] [--scale N] [--json FILE]`."""

import json
from dataclasses import replace
from pathlib import Path

from bench.acts import ACTS, BARE
from bench.stage import set_stage
from bench.timing import Figure


def run(name: str | None, scale: int, json_path: Path | None) -> int:
    """Measure one act or all; print each figure beside its limit, and write the records. 2 where the name is unknown."""
    if name and name not in ACTS:
        print(f"没有叫“{name}”的测量；可用的有：{'、'.join(ACTS)}")
        return 2
    wanted = {name: ACTS[name]} if name else ACTS
    print(f"准备 {scale:,} 位客户的库 …", flush=True)
    figures: list[Figure] = []
    with set_stage(scale) as stage:
        bare = {each: BARE[each](stage) for each in sorted({limit for _, limit in wanted.values()})}
        for figure in bare.values():
            _show(figure)
        for act, limit in wanted.values():
            figure = replace(act(stage), baseline=bare[limit].rate, limit=bare[limit].name)
            figures.append(figure)
            _show(figure)
    if json_path:
        records = [each.record() for each in [*bare.values(), *figures]]
        json_path.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n")
    return 0


def _show(figure: Figure) -> None:
    beside = f"  对照 {figure.limit} {figure.baseline:,.0f}/s" if figure.baseline else ""
    floor = f"  下限 {figure.floor}" if figure.floor else ""
    spans = f"p50 {figure.p50:6.1f}  p95 {figure.p95:6.1f}  p99 {figure.p99:6.1f} ms"
    print(f"{figure.name:<24} {spans}  {figure.rate:7,.0f}/s  负载 {figure.load:4.1f}{beside}{floor}", flush=True)
