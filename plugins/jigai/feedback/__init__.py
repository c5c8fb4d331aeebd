"""What a unit gets: the template, its own workbook annotated, the receipt and the words of the mail."""
