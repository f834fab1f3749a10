"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convergence.config.settings")
application = get_wsgi_application()

# What was loaded stays for as long as the process: the collector need not look at it again at every few requests.
# Left alone it stops a page for a tenth of a second and more (docs/performance.md).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
