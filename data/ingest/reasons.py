"""Why a file, a row or a value is refused, in words of the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.errors import InvalidInputError
from texts import _l, number


@dataclass(frozen=True, slots=True)
class Reason:
    """A message with ``{named}`` places and what fills them; translated when shown."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message).format(**{name: self._said(name) for name in self.values})

    def _said(self, name: str) -> object:
        value = self.values[name]
        return number(value) if name == "count" and isinstance(value, int) else value


class RefusedCellError(Exception):
    """A value that its column cannot take."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.reason = Reason(message, values)


class RefusedFileError(InvalidInputError):
    """A file that cannot be read at all, with the place where reading ended."""

    def __init__(self, message: str, *, line: int | None = None, column: str = "", **values: object) -> None:
        super().__init__(message)
        self.reason = Reason(message, values)
        self.line = line
        self.column = column


EMPTY_FILE = _l("The file is empty.")
NO_ROWS = _l("The file has a header and no rows.")
UNREADABLE = _l("The file cannot be opened: {error}")
TOO_BIG = _l("The file has {size} MB; files of this kind may have {limit} MB. Split it.")
NOT_TEXT = _l("The file holds a NUL byte: it is not a text file.")
UTF_16 = _l("The file is UTF-16. Save it as UTF-8.")
WRONG_ENCODING = _l("The file is not {expected}; it looks like {found}. Name the encoding in the profile.")
UNKNOWN_ENCODING = _l("The encoding is none of UTF-8, Windows-1250 and ISO-8859-2.")
TOO_MANY_COLUMNS = _l("The header has {found} columns; at most {limit} are read.")
FIELD_TOO_LONG = _l("A field is longer than {limit} characters.")
UNFINISHED = _l("The file ends in the middle of a row: it may have been cut off.")
BAD_CSV = _l("The row cannot be split into fields: {error}")
FIELD_COUNT = _l("The row has {found} fields and the header {expected}.")
MISSING_COLUMN = _l("The column is missing. The file has: {found}")
AMBIGUOUS_COLUMN = _l("Two columns of the file mean the same: {first} and {second}.")
MISSING_LAYER = _l("The file has none of the layers of the profile. It has: {found}")
UNKNOWN_FORMAT = _l("Files ending in {suffix} are not read for this kind.")
NO_CELLS = _l("The column holds {type}: it has to be text, numbers or dates.")
DAMAGED = _l("The file is damaged or is not what its name says: {error}")

BLANK = _l("A value is missing.")
TOO_LONG = _l("Longer than {limit} characters.")
CONTROL_CHARACTER = _l("Holds a control character.")
NOT_A_NUMBER = _l("Not a number.")
WRONG_DECIMAL_MARK = _l("Not a number with a decimal {mark}, as the profile says.")
TOO_MANY_PLACES = _l("More than {limit} decimal places.")
OUT_OF_RANGE = _l("Outside {low} to {high}.")
NOT_WHOLE = _l("Not a whole number.")
NOT_A_DATE = _l("Not a date of the form {formats}.")
YEAR_OUT_OF_RANGE = _l("The year {year} is outside {low} to {high}.")
NOT_A_CHOICE = _l("Not one of: {choices}.")
NOT_YES_NO = _l("Neither yes nor no.")
NOT_NIP = _l("Not a tax number: ten digits, the last one a check digit.")
NOT_NRB = _l("Not an account number: 26 digits, the first two of them check digits.")
NOT_SHARED = _l("Not what individual accounts share: a sort code of 8 digits and the mask that follows it.")
NOT_KSEF = _l("Not a number of KSeF: 35 characters, the last two of them check digits.")
NOT_SHA256 = _l("Not a SHA-256: 64 hexadecimal digits.")
UNKNOWN_UNIT = _l("The unit {unit} is unknown.")

UNKNOWN_REFERENCE = _l("Unknown: there is no such {noun}.")
DUPLICATE = _l("The same as in line {line}: {key} occurs once in a file.")
DISAGREES = _l("Differs from line {line}, though {key} is the same.")
ORDER_OF_DAYS = _l("The last day lies before the first.")
OVERLAP = _l("Overlaps with {other}.")

SAID_LATER = _l("The customer has said otherwise since; that stands.")

NO_CRS = _l("The file does not say its coordinate system. Name it: --crs EPSG:…")
BAD_CRS = _l("The coordinate system {crs} is unknown.")
SWAPPED_AXES = _l("The axes are swapped: only with x and y exchanged do the places lie where {crs} is used.")
OUTSIDE_CRS = _l("The place lies outside the area where {crs} is used.")
NO_GEOMETRY = _l("The geometry is missing or empty.")
WRONG_GEOMETRY = _l("A {found} where a {wanted} belongs.")
BROKEN_GEOMETRY = _l("A coordinate is not a finite number.")

CHANGED_MEANWHILE = _l("The same rows were changed by somebody else meanwhile. Import the file again.")

BEYOND_DIAL = _l("The dial shows at most {highest}.")
FALLS = _l("Below the reading of {day}, which is {before}.")
EXCHANGES = _l("Falls of an index taken for an exchange of the meter: {count}")
READ_BEFORE_INSTALLED = _l("The meter was installed later, on {day}.")
REPEATED = _l("Rows that repeat another one and were left out: {count}")
GROSS_DIFFERS = _l("Net {net} with VAT {vat} % is {expected}.")
NET_MISSING = _l("Only a gross price: a tariff is kept net.")
NAMED_TWICE = _l("Differs from the first line of invoice {number}.")
SUM_DIFFERS = _l("The sum is {expected}.")
BOOKED_ALREADY = _l("Payment {reference} was booked otherwise; undo the import that brought it.")
ISSUED_ALREADY = _l("The invoice was issued otherwise; it is changed by a correction only.")
KSEF_OTHER_NUMBER = _l("The invoice has another number of KSeF: {number}.")
KSEF_OTHER_INVOICE = _l("Another invoice has this number of KSeF.")
KSEF_OTHER_FILE = _l("KSeF took another file than the one that is kept here.")
INCOMPLETE_SPAN = _l("A span needs a meter and two days.")
NO_READING = _l("There is no reading of meter {meter} on this day that counts.")
NO_VALUES = _l("There is neither an index nor a use. The file has: {found}")
NOT_A_TIME = _l("Not a time of the form {formats}, or of no plausible year.")
INCOMPLETE_RECORDS = _l("Records without any value, left out: {count}")

BAD_LINE = _l("The line lacks a field or has a number that is none.")
NOT_A_MODEL = _l("The file has no sections [PIPES] and [COORDINATES]: it is no EPANET model with a drawing.")
UNKNOWN_NODE = _l("The node is not in the file.")
UNPLACED_VALVE = _l("The valve lies on no pipe.")

NO_STATEMENT = _l("The file is no bank statement: neither MT940 nor camt.053.")
BAD_STATEMENT_LINE = _l("The line says nothing that a bank statement can say there.")
NO_CLOSING = _l("The statement ends before its closing balance: the file may have been cut off.")
OWN_DECLARATIONS = _l("The file declares words of its own (DOCTYPE). No bank statement needs that; it is not read.")
PARTS_DIFFER = _l("The parts of a batch do not add up to {expected}, which is its sum.")
FOREIGN_CURRENCY = _l("Only payments in złoty (PLN) are booked.")
NOT_OUR_ACCOUNT = _l("The statement is of an account that is not the utility's.")
DAY_TO_COME = _l("The payment is dated after today, {today}. It counts from its day on.")
NO_BALANCES = _l("The statement tells no opening or no closing balance: nobody can check that it is whole.")
UNKNOWN_AGAIN = _l(
    "The bank gave no reference, and the statement tells no opening balance: in another file nobody could tell this "
    "entry from its like, and it would be booked twice. Ask the bank for a statement with balances."
)
SHARED_REFERENCE = _l("The bank gave this reference to several payments of the statement. Each is booked.")
NOTHING_PAID = _l("An entry of 0.00 was left out.")
REVERSED = _l("Payments that the bank took back; what they had paid is open again: {count}")
LEFT_OUT = _l("Entries that took money from the account and were left out: {count}")
TO_THE_LIST = _l("Payments that name nobody and wait in the office under Payments: {count}")
REVERSALS_TO_THE_LIST = _l("Payments taken back that match none and wait in the office under Payments: {count}")
