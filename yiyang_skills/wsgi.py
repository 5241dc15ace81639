"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang_skills.settings")

application = get_wsgi_application()

# With wrong keys nothing would be found, and what is written would be lost: better no service than that.
from foundation.canary import refuse_wrong_keys  # noqa: E402  models are loaded by now

refuse_wrong_keys()
