"""Backups of a whole installation, and putting one back: database, interval readings, files."""

from services.backup.archive import BackupError, checked
from services.backup.making import Made, back_up
from services.backup.restoring import Restored, restore

__all__ = ["BackupError", "Made", "Restored", "back_up", "checked", "restore"]
