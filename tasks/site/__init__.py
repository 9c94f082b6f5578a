"""The static dashboard: published tables in, pages out. The front door is `site`."""

from tasks.site.about import About
from tasks.site.part import File, Part
from tasks.site.safe import POLICY
from tasks.site.site import NEEDED, site, site_version

__all__ = ["NEEDED", "POLICY", "About", "File", "Part", "site", "site_version"]
