"""From a bilan to the documents that leave: one content, printed as PDF, deck and workbook."""
