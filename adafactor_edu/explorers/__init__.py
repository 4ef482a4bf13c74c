"""Explorers: interactive objects that are live on the page, in JupyterLab and on Binder.

Each explorer is one Python object with four faces: a text, a still picture, HTML that a small
script brings to life without a kernel, and, in a kernel, real ipywidgets that call the same Python
functions.  Displaying one is enough; the reader's program picks the face it can show.
"""

from adafactor_edu.explorers.chooser import SettingChooser
from adafactor_edu.explorers.descent import DescentExplorer
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.factorisation import FactorisationExplorer
from adafactor_edu.explorers.first_iteration import FirstIterationExplorer
from adafactor_edu.explorers.memory import MemoryExplorer
from adafactor_edu.explorers.picture import Moment, Picture
from adafactor_edu.explorers.schedule import ScheduleExplorer

__all__ = [
    "DescentExplorer",
    "Explorer",
    "FactorisationExplorer",
    "FirstIterationExplorer",
    "MemoryExplorer",
    "Moment",
    "Picture",
    "ScheduleExplorer",
    "SettingChooser",
]
