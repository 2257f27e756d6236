"""What the family of models does with the strategies: `python -m training.report` writes report.md and report.json.

    grid.py     which cells there are: a model, a setting and a question about them
    measure.py  how each kind of cell is measured
    keep.py     cells are computed once and kept by the digest of their weights
    numbers.py  length bias, calibration, roughness of a loss
    summary.py  the cells as numbers with intervals: report.json
    claims.py   what the paper says, held against the cells
    markdown.py the summary as tables: report.md     chart.py  its curves: lengths.svg

Of training itself, each a command of its own that writes the file of its name:

    curves.py     right answers against positions trained     ablations.py  what each choice of training brings
    stability.py  three seeds of each twin                    short.py      short trainings that are compared
    checkpoints.py  what checkpoints have been through, and their grades
"""
