"""Plots as SVG: the same bytes for the same results, and readable on light and on dark pages."""

import pathlib
import statistics

GREY = "#808080"
COLORS = {"chasqui": "#d9731a", "llama-server split": "#3f83c9", "llama-server unified": "#2a9d8f"}
LABELS = {"chasqui": "Chasqui", "llama-server split": "llama-server", "llama-server unified": "llama-server -kvu"}


def style() -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({
        "svg.hashsalt": "chasqui", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 11,
        "text.color": GREY, "axes.labelcolor": GREY, "axes.edgecolor": GREY, "axes.facecolor": "none",
        "xtick.color": GREY, "ytick.color": GREY, "axes.spines.top": False, "axes.spines.right": False,
        "axes.grid": True, "grid.color": GREY, "grid.alpha": 0.25, "legend.frameon": False, "figure.figsize": (8, 4),
        "figure.constrained_layout.use": True,
    })


def save(figure: object, path: pathlib.Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})


def first_by_users(rounds: list[dict], path: pathlib.Path) -> None:
    from matplotlib import pyplot
    from matplotlib.ticker import ScalarFormatter

    figure, axes = pyplot.subplots()
    for side, color in COLORS.items():
        series = [one[side]["first_p95_by_users"] for one in rounds if side in one]
        if not series:
            continue
        users = sorted(int(count) for count in series[0])
        times = [statistics.median(one[str(count)] for one in series) for count in users]
        axes.plot(users, times, marker="o", color=color, label=LABELS[side])
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.set_xticks([1, 2, 4, 8])
    axes.set_ylim(bottom=0)
    axes.set_xlabel("users at once")
    axes.set_ylabel("time to first token, p95 (s)")
    axes.set_title("One 600-word system prompt, cold")
    axes.legend()
    save(figure, path)
    pyplot.close(figure)


def gaps(rounds: list[dict], path: pathlib.Path) -> None:
    """Of the last round: a median of gaps over time would be of no stream. A gap is as wide as it is long."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    for side, color in COLORS.items():
        if side not in rounds[-1]:
            continue
        result = rounds[-1][side]
        times, lengths = zip(*result["gaps"])
        axes.plot(
            times, [1000 * length for length in lengths], linewidth=1, color=color, drawstyle="steps-pre",
            label=LABELS[side])
    axes.axvline(rounds[-1]["chasqui"]["arrived"], color=GREY, linestyle="--", linewidth=1, label="the prompt arrives")
    axes.set_yscale("log")
    axes.set_ylim(bottom=1)
    axes.set_xlabel("time since the stream was asked for (s)")
    axes.set_ylabel("gap before each token (ms)")
    axes.set_title("A stream while a prompt of 1,200 words arrives")
    axes.legend()
    save(figure, path)
    pyplot.close(figure)


PLOTS = {
    "shared": (first_by_users, "first-token-by-users.svg", "Time to first token by users at once"),
    "interference": (gaps, "gaps.svg", "Gaps of a stream while a long prompt arrives"),
}


def draw(results: dict, directory: pathlib.Path) -> dict[str, str]:
    """Draws what there are results for, into directory/benchmarks; the Markdown that shows it, by workload."""
    style()
    shown = {}
    for name, (plot, file, text) in PLOTS.items():
        rounds = results["workloads"].get(name)
        if rounds:
            plot(rounds, directory / "benchmarks" / file)
            shown[name] = f"![{text}](benchmarks/{file})"
    return shown
