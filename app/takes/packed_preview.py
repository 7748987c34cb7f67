"""The request folder of what is shown now: packed when it is asked for, once for each order.

preview/        the request folder
contract.json   which order it was packed from
bundle.zip      the folder as an archive
"""

import json
import logging
import shutil
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from app.takes.exports import zip_folder
from app.takes.order import Order, pack_order
from engine.request import Request, read_request
from scene.errors import InputError
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, read_typed

logger = logging.getLogger(__name__)

CONTRACT = "contract.json"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A request that has been packed."""

    key: str
    """Hash of the order it was packed from."""
    hash: str


class PackedPreview:
    """The preview of one shot as a request folder. Thread-safe.

    Args:
        folder: of the shot.
    """

    def __init__(self, folder: Path) -> None:
        self._shot, self._folder, self._note = folder, folder / "preview", folder / CONTRACT
        self._lock = threading.RLock()
        self.contract = self._from_before = self._packed_before()
        """Contract of the order packed last."""

    def pack(self, order: Order) -> Path:
        """The request folder of this order.

        Raises:
            InputError: it cannot be packed.
        """
        with self._lock:
            if self.contract is None or self.contract.key != order.key or not self._whole(self.contract):
                self.contract = None
                self._note.unlink(missing_ok=True)
                contract = Contract(key=order.key, hash=pack_order(self._folder, order).contract)
                with atomic_path(self._note) as temporary:
                    temporary.write_text(json.dumps(asdict(contract)) + "\n", encoding="utf-8")
                self.contract = contract
            return self._folder

    def archive(self, order: Order) -> Path:
        """The same as an archive."""
        with self._lock:
            archive = self._shot / "bundle.zip"
            zip_folder(archive, self.pack(order), "request")
            return archive

    def copy(self, order: Order, target: Path) -> Request:
        """The same as a new folder; it is read there."""
        with self._lock:
            shutil.copytree(self.pack(order), target)
            return read_request(target)

    def _whole(self, contract: Contract) -> bool:
        """Whether the folder still is what was packed: nobody knows what became of it since an earlier run."""
        if contract is not self._from_before:
            return True
        try:
            return read_request(self._folder).contract == contract.hash
        except InputError as error:
            logger.warning("The preview in %s is packed again: %s", self._folder, error)
            return False

    def _packed_before(self) -> Contract | None:
        """The preview that an earlier run packed. Its files are looked at when it is used."""
        if not self._note.is_file():
            return None
        try:
            return read_typed(Contract, self._note)
        except WrongContent as error:
            logger.warning("The preview in %s is passed over: %s", self._shot, error)
            return None
