"""What this part adds to the left menu and to the frame."""

from tonglu.ui import menu

menu.wire(sign_out="web:sign_out")
