"""What may leave the circle of those who open the files: one gate, a closed set of tables, and editions that agree.

`gate.publish()` alone makes a public bilan. `cells` says what a figure tells of people, `protect` which cells of a
table are hidden, `published` holds the set of a year as it is stored, `seal` marks what came through.
Source: normative definitions, « Disclosure ».
"""
