"""Files in the layout of the register of schools (GIAS), with made-up rows: as it is downloaded, and spoilt in every way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# The titles of the real file, in their order; what is not said of a row is filled with something that must never be read.
_TITLES = """
URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code)
TypeOfEstablishment (name),EstablishmentTypeGroup (code),EstablishmentTypeGroup (name)
EstablishmentStatus (code),EstablishmentStatus (name),ReasonEstablishmentOpened (code)
ReasonEstablishmentOpened (name),OpenDate,ReasonEstablishmentClosed (code)
ReasonEstablishmentClosed (name),CloseDate,PhaseOfEducation (code),PhaseOfEducation (name)
StatutoryLowAge,StatutoryHighAge,Boarders (code),Boarders (name),NurseryProvision (name)
OfficialSixthForm (code),OfficialSixthForm (name),Gender (code),Gender (name)
ReligiousCharacter (code),ReligiousCharacter (name),ReligiousEthos (name),Diocese (code)
Diocese (name),AdmissionsPolicy (code),AdmissionsPolicy (name),SchoolCapacity,SpecialClasses (code)
SpecialClasses (name),CensusDate,NumberOfPupils,NumberOfBoys,NumberOfGirls,PercentageFSM
TrustSchoolFlag (code),TrustSchoolFlag (name),Trusts (code),Trusts (name),SchoolSponsorFlag (name)
SchoolSponsors (name),FederationFlag (name),Federations (code),Federations (name),UKPRN
FEHEIdentifier,FurtherEducationType (name),OfstedLastInsp,OfstedSpecialMeasures (code)
OfstedSpecialMeasures (name),LastChangedDate,Street,Locality,Address3,Town,County (name),Postcode
SchoolWebsite,TelephoneNum,HeadTitle (name),HeadFirstName,HeadLastName,HeadPreferredJobTitle
BSOInspectorateName (name),InspectorateReport,DateOfLastInspectionVisit,NextInspectionVisit
TeenMoth (name),TeenMothPlaces,CCF (name),SENPRU (name),EBD (name),PlacesPRU,FTProv (name)
EdByOther (name),Section41Approved (name),SEN1 (name),SEN2 (name),SEN3 (name),SEN4 (name)
SEN5 (name),SEN6 (name),SEN7 (name),SEN8 (name),SEN9 (name),SEN10 (name),SEN11 (name),SEN12 (name)
SEN13 (name),TypeOfResourcedProvision (name),ResourcedProvisionOnRoll,ResourcedProvisionCapacity
SenUnitOnRoll,SenUnitCapacity,GOR (code),GOR (name),DistrictAdministrative (code)
DistrictAdministrative (name),AdministrativeWard (code),AdministrativeWard (name)
ParliamentaryConstituency (code),ParliamentaryConstituency (name),UrbanRural (code)
UrbanRural (name),GSSLACode (name),Easting,Northing,MSOA (name),LSOA (name),InspectorateName (name)
SENStat,SENNoStat,BoardingEstablishment (name),PropsName,PreviousLA (code),PreviousLA (name)
PreviousEstablishmentNumber,OfstedRating (name),RSCRegion (name),Country (name),UPRN,SiteName
QABName (code),QABName (name),EstablishmentAccredited (code),EstablishmentAccredited (name)
QABReport,CHNumber,MSOA (code),LSOA (code),FSM,AccreditationExpiryDate
"""
TITLES = tuple(title for line in _TITLES.split("\n") if line for title in line.split(","))
NEVER_READ = {"HeadTitle (name)": "Dr", "HeadFirstName": "Planted", "HeadLastName": "Headname", "Postcode": "ZZ1 1ZZ"}
PRIMARY = {
    "LA (code)": "850",
    "LA (name)": "Testshire",
    "TypeOfEstablishment (code)": "1",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-1967",
    "PhaseOfEducation (name)": "Primary",
    "Diocese (name)": "Not applicable",
    "TelephoneNum": "01632 960001",
}


def row(urn: str, name: str, number: str = "", **said: str) -> list[str]:
    """A row of one school; ``said`` goes by the short names below."""
    values = NEVER_READ | PRIMARY | {"URN": urn, "EstablishmentName": name, "EstablishmentNumber": number or urn[-4:]}
    values |= {SHORT[key]: value for key, value in said.items()}
    return [values.get(title, "") for title in TITLES]


SHORT = {
    "la": "LA (code)",
    "number": "EstablishmentNumber",
    "kind": "TypeOfEstablishment (code)",
    "kind_name": "TypeOfEstablishment (name)",
    "status": "EstablishmentStatus (code)",
    "opened": "OpenDate",
    "closed": "CloseDate",
    "why_closed": "ReasonEstablishmentClosed (name)",
    "phase": "PhaseOfEducation (name)",
    "diocese": "Diocese (name)",
    "trust": "Trusts (name)",
    "federation": "Federations (name)",
    "phone": "TelephoneNum",
    "earlier_la": "PreviousLA (code)",
    "earlier_number": "PreviousEstablishmentNumber",
}
ACADEMY = {"kind": "34", "kind_name": "Academy converter", "trust": "Made-up Trust"}


def as_line(cells: Iterable[str]) -> bytes:
    """One row as the register writes it: Windows-1252, quotation marks only where they are needed."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue().encode("cp1252")


def download(*rows: Iterable[str] | bytes, titles: Iterable[str] = TITLES) -> bytes:
    """A whole file; a row given as bytes stands as it is."""
    return as_line(titles) + b"".join(one if isinstance(one, bytes) else as_line(one) for one in rows)


def _short(cells: list[str]) -> bytes:
    return as_line(cells[:-1])


_SPOILT = row("100002", "Spoilt Primary")
_NOT_A_DAY = "is not a day written as 31-12-2026 or 31/12/2026"
_FIVE_OR_SIX = "is not a number of five or six digits that begins with 1 to 9"
_THREE = "is not the number of a local authority, which has three digits"
_UNSEEN = "holds a sign that nobody sees, such as a line end or a tab"


def _spoilt(**said: str) -> bytes:
    return as_line(
        row(said.pop("urn", "100002"), said.pop("name", "Spoilt Primary"), said.pop("number", "2002"), **said)
    )


# Each way in which a row can be spoilt, and what is said of it. The row before it has the URN 100001.
SPOILT: dict[str, tuple[bytes, str]] = {
    "too few fields": (_short(_SPOILT), "it has too few fields: 139, and the titles are 140"),
    "too many fields": (as_line([*_SPOILT, "more"]), "it has too many fields: 141, and the titles are 140"),
    "a quotation mark never closed": (b'100002,850,"Testshire,\r\n', "a quotation mark is opened and never closed"),
    "a quotation mark in the middle": (
        b'100002,"850"x,Testshire\r\n',
        "a quotation mark stands in the middle of a field",
    ),
    "far too long": (b"100002," + b"9" * 25_000 + b"\r\n", "the line is longer than 20,000 signs"),
    "the titles again": (as_line(TITLES), "it is the line of titles again"),
    "nothing but commas": (as_line([""] * 140), "every field of it is empty"),
    "no URN": (_spoilt(urn=""), "the URN is missing"),
    "a URN in letters": (_spoilt(urn="one"), "the URN 'one' is not a number"),
    "a URN with a fraction": (_spoilt(urn="100002.0"), "the URN '100002.0' is not a number"),
    "a URN in other digits": (
        as_line(row("100002", "x")).replace(b"100002", "¹²³".encode("cp1252")),
        "the URN '¹²³' is not a number",
    ),
    "a URN too short": (_spoilt(urn="1002"), f"the URN '1002' {_FIVE_OR_SIX}"),
    "a URN too long": (_spoilt(urn="1000021"), f"the URN '1000021' {_FIVE_OR_SIX}"),
    "a URN that begins with nought": (_spoilt(urn="010002"), f"the URN '010002' {_FIVE_OR_SIX}"),
    "a URN for the second time": (_spoilt(urn="100001"), "the URN 100001 stands in line 2 already"),
    "no authority": (_spoilt(la=""), "the number of the local authority is missing"),
    "an authority by name": (_spoilt(la="Testshire"), f"'Testshire' {_THREE}"),
    "an authority of two digits": (_spoilt(la="85"), f"'85' {_THREE}"),
    "an establishment number in letters": (
        _spoilt(number="A001"),
        "the establishment number 'A001' is not a number of four digits",
    ),
    "an establishment number too long": (
        _spoilt(number="20021"),
        "the establishment number '20021' is not a number of four digits",
    ),
    "no name": (_spoilt(name=""), "the name is missing"),
    "a name of signs": (_spoilt(name="--"), "the name '--' has neither a letter nor a digit"),
    "a name without end": (_spoilt(name="a" * 201), "the name is longer than 200 letters"),
    "a name with a tab": (_spoilt(name="Spoilt\tPrimary"), f"the name {_UNSEEN}"),
    "a name with a zero byte": (_spoilt(name="Spoilt\x00Primary"), f"the name {_UNSEEN}"),
    "a name that is turned round": (
        as_line(_SPOILT).replace(b"Spoilt Primary", "Spoilt \u202eyramirP".encode()),
        "the name holds a sign that turns round how the rest is read",
    ),
    "a byte that is no letter": (
        as_line(_SPOILT).replace(b"Spoilt Primary", b"Spoilt \x81 Primary"),
        "the name holds a byte that is no letter",
    ),
    "a diocese without end": (_spoilt(diocese="d" * 201), "the name of the diocese is longer than 200 letters"),
    "a trust with a tab": (_spoilt(trust="Made\tup"), f"the name of the trust {_UNSEEN}"),
    "no type": (_spoilt(kind=""), "the code of its type is missing"),
    "a type in words": (_spoilt(kind="academy"), "the code of its type, 'academy', is not a number"),
    "a type that nobody knows": (_spoilt(kind="99"), "the code of its type, 99, is not one that this program knows"),
    "two types": (
        _spoilt(kind="1", kind_name="Academy converter"),
        "it says type 1 and 'Academy converter', and these are two types",
    ),
    "no status": (_spoilt(status=""), "the code of its status is missing"),
    "a status that nobody knows": (
        _spoilt(status="7"),
        "the code of its status, 7, is not one that this program knows",
    ),
    "a day that is not in the calendar": (_spoilt(opened="31-02-2020"), f"'31-02-2020', when it opened, {_NOT_A_DAY}"),
    "a day the other way round": (_spoilt(opened="2020-09-01"), f"'2020-09-01', when it opened, {_NOT_A_DAY}"),
    "a year of two digits": (_spoilt(opened="01-09-67"), f"'01-09-67', when it opened, {_NOT_A_DAY}"),
    "the year 1": (_spoilt(opened="01-01-0001"), f"'01-01-0001', when it opened, {_NOT_A_DAY}"),
    "a last day in words": (_spoilt(status="2", closed="August"), f"'August', when it closed, {_NOT_A_DAY}"),
    "closed before it opened": (
        _spoilt(status="2", opened="01-09-2020", closed="31-08-2019"),
        "it closed on 31-08-2019, before it opened on 01-09-2020",
    ),
}
