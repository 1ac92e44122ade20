"""Facts about one noun and what follows from them; import each model by its module.

All of them are loaded with the first one: a foreign key takes its type from the column that it points at, so a
statement that was built before that table is known would bind an id without a type.
"""

from importlib import import_module
from pkgutil import iter_modules

for module in iter_modules(__path__, f"{__name__}."):
    import_module(module.name)
