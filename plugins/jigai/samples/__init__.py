"""Sample submissions: synthetic workbooks of 2020 to 2023, a demo with planted faults, and the real published figures.

Knows the forms and the geometry of the official workbook, and neither rules nor validation: what is planted here is
said in the manifest, so that finding it proves something.
"""
