"""Whatever the file: rows as their author meant them, or one clear sentence."""

# ruff: noqa: E501 - tables of cases read better on one line

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.exchange.cleaning import CellError, cleaner
from convergence.exchange.columns import CHANTIERS, FACT, FACTS, PARCOURS, Kind
from convergence.exchange.errors import ExchangeError
from convergence.exchange.reading import letters, read_book
from tests.exchange.books import book, check, counts, csv_file, raw, row, table

TODAY = date(2025, 3, 10)


def clean(name, cell):
    column = FACT.get(name) or CHANTIERS.by_name().get(name) or PARCOURS.by_name()[name]
    return cleaner(column, TODAY)(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(2024, 3, 5), "2024-03-05"), ("05/03/2024", "2024-03-05"), ("5/3/24", "2024-03-05"),
        ("2024-03-05", "2024-03-05"), ("05-03-2024", "2024-03-05"), ("05.03.2024", "2024-03-05"),
        (" 05 / 03 / 2024 ", "2024-03-05"), ("5 mars 2024", "2024-03-05"), ("1er août 2024", "2024-08-01"),
        ("2024-03-05T00:00:00", "2024-03-05"), ("05/03/2024 08:30", "2024-03-05"), (45356, "2024-03-05"),
        (45356.0, "2024-03-05"), ("45356", "2024-03-05"), ("20240305", "2024-03-05"), ("NR", ""), ("", ""), ("—", ""),
        ("2024/03/05", "2024-03-05"),
    ],
)  # fmt: skip
def test_dates_as_they_are_typed(cell, expected):
    assert clean("date_entree", cell) == expected


def test_two_figures_of_a_year_are_read_by_sense():
    assert clean("date_naissance", "03/09/24") == "1924-09-03"
    assert clean("date_naissance", "03/09/84") == "1984-09-03"
    assert clean("date_entree", "03/09/24") == "2024-09-03"


@pytest.mark.parametrize(
    "cell", ["13/13/2024", "30/02/2024", "hier", "1984", 1984, 99999999, "12/2024", "0/0/0", date(1700, 1, 1)]
)
def test_what_is_no_date_is_said(cell):
    with pytest.raises(CellError) as caught:
        clean("date_entree", cell)
    assert caught.value.code == "bad_date" and "JJ/MM/AAAA" in caught.value.accepted


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("logement_entree", "Nuitées d’hôtel (115) ", "HOTEL_115"), ("logement_entree", "nuitees d'hotel 115", "HOTEL_115"),
        ("logement_entree", "Refus de répondre", "REFUS"), ("logement_entree", "ne sait pas", "NSP"),
        ("rqth_entree", True, "OUI"), ("rqth_entree", "o", "OUI"), ("sexe", "Homme", "H"), ("sexe", "féminin", "F"),
        ("niveau_formation", 3.0, "3"), ("niveau_formation", "Bac + 2", "5"), ("duree_rue", "6M_2A", "6M_2A"),
        ("ressources_entree", "RSA ;Aucune ressource; rsa", "AUCUNE;RSA"), ("ressources_entree", "NR", "NR"),
        ("ressources_entree", "RSA, Salaire", "RSA;SALAIRE"), ("heures_hebdo", "26,5", "26.5"), ("heures_hebdo", 26.0, "26"),
        ("heures_hebdo", "26 h / semaine", "26"), ("heures_hebdo", "7h30", "7.5"), ("siret", 10000000000008.0, "10000000000008"),
        ("siret", "100 000 000 00008", "10000000000008"), ("siret", 3002868229611.0, "03002868229611"),
        ("numero_pass_iae", "99999 24 12345", "999992412345"), ("numero_pass_iae", 999992412345.0, "999992412345"),
        ("nom", "  El\u00a0 Amrani ", "El Amrani"), ("departement", 1.0, "01"), ("departement", "2a", "2A"),
        ("places_conventionnees", "12 places", "12"),
    ],
)  # fmt: skip
def test_cells_as_many_hands_type_them(name, cell, expected):
    assert clean(name, cell) == expected


@pytest.mark.parametrize("column", [column for column in FACTS if column.codes], ids=lambda column: column.name)
def test_every_code_and_label_is_understood(column):
    read = cleaner(column, TODAY)
    for code in column.accepted():
        assert read(code) == code
        assert read(f" {column.label_of(code).upper()} ") == code


CELLS = st.one_of(
    st.text(max_size=40), st.integers(-(10**16), 10**16), st.floats(allow_nan=True), st.booleans(), st.dates(),
    st.sampled_from(["NR", "=1+1", "'", ";;", "1E+13", "\x00", "٣", "²", "05/03/2024", "26,5", "CHRS;"]),
)  # fmt: skip


@given(cell=CELLS)
@settings(max_examples=400, deadline=None)
def test_no_cell_breaks_the_reader(cell):
    for spec in (PARCOURS, CHANTIERS):
        for column in spec.columns:
            read = cleaner(column, TODAY)
            try:
                text = read(cell)
            except CellError as error:
                assert str(error)
                continue
            assert isinstance(text, str)
            assert read(text) == text, f"{column.name}: a canonical text reads as itself"
            if text and column.kind is Kind.DATE:
                assert date.fromisoformat(text)
            if text and column.codes:
                assert set(text.split(";")) <= set(column.accepted())


# ── Sheets ──────────────────────────────────────────────────────────────────────────────────
def test_headers_are_found_under_a_title_and_by_their_labels(cast, tmp_path):
    labels = {column.name: column.label for column in PARCOURS.columns}
    lines = table([row()])
    shouted = [labels[name].upper() if position % 2 else name for position, name in enumerate(lines[0])]
    path = tmp_path / "b.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Suivi 2024")
    sheet.merge_range(0, 0, 0, 6, "Suivi des salariés, chantier de la Garance")
    for position, header in enumerate(shouted):
        sheet.write(3, position + 1, header)
        value = lines[1][position]
        sheet.write(6, position + 1, value.strftime("%d/%m/%Y") if isinstance(value, date) else value)
    workbook.close()
    report = check(path)
    assert counts(report) == (1, 0, 0, 0) and report.problems == []


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_csv_files(cast, tmp_path, encoding, delimiter):
    lines = table(
        [row(nom="Émilie-Noël", date_naissance="11/03/1984", date_entree="05/02/2024", date_diagnostic="20/02/2024")]
    )
    path = csv_file(tmp_path / "b.csv", lines, encoding=encoding, delimiter=delimiter)
    report = check(path)
    assert counts(report) == (1, 0, 0, 0) and report.problems == []


def test_an_ods_reads_like_an_xlsx(cast, tmp_path):
    report = check(ods(tmp_path / "b.ods", table([row(nom="Émilie")])))
    assert counts(report) == (1, 0, 0, 0) and report.problems == []


def ods(path, lines):
    """The smallest OpenDocument spreadsheet, with the blank tail that LibreOffice writes."""

    def cell(value):
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    body = "".join("<table:table-row>" + "".join(map(cell, line)) + "</table:table-row>" for line in lines)
    blank = '<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Parcours">{body}{blank}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_a_wrong_extension_is_read_by_its_content(cast, tmp_path):
    path = book(tmp_path / "b.xlsx", [row()])
    renamed = path.rename(tmp_path / "b.csv")
    assert counts(check(renamed)) == (1, 0, 0, 0)


def refused(path):
    with pytest.raises(ExchangeError) as caught:
        read_book(path)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def wrote(path, content):
    path.write_bytes(content)
    return path


def test_files_that_are_no_workbook(tmp_path):
    assert "vide" in refused(wrote(tmp_path / "a.xlsx", b""))
    assert "mot de passe" in refused(wrote(tmp_path / "b.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))
    assert "n’est pas un classeur" in refused(wrote(tmp_path / "c.xlsx", b"%PDF-1.7 blah"))
    assert "n’est pas un classeur" in refused(wrote(tmp_path / "d.csv", b"\x89PNG\r\n\x1a\n\0\0"))
    assert "abîmé" in refused(wrote(tmp_path / "e.xlsx", b"PK\x03\x04 truncated"))
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "n’est pas un classeur" in refused(tmp_path / "f.xlsx")
    with zipfile.ZipFile(tmp_path / "g.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<not xml")
    assert "abîmé" in refused(tmp_path / "g.xlsx")


def test_an_archive_that_unfolds_into_gigabytes_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", b" " * (64 * 1024 * 1024))
    assert "se déplie" in refused(tmp_path / "bomb.xlsx")


def test_a_file_too_heavy_is_not_read(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 1000
    assert "Mo" in refused(book(tmp_path / "b.xlsx", [row()]))


def test_too_many_columns(tmp_path):
    path = raw(tmp_path / "b.xlsx", {"Parcours": [[f"c{n}" for n in range(600)], ["x"] * 600]})
    assert "400 colonnes" in refused(path)


def test_a_hundred_unknown_columns_are_kept(cast, tmp_path):
    lines = table([row()])
    lines[0] += [f"libre {number}" for number in range(100)]
    lines[1] += [str(number) for number in range(100)]
    report = check(raw(tmp_path / "b.xlsx", {"Parcours": lines}))
    assert counts(report) == (1, 0, 0, 0) and len(report.unknown_columns) == 100


def test_a_million_blank_rows_cost_nothing(cast, tmp_path):
    path = tmp_path / "b.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, dress = workbook.add_worksheet("Parcours"), workbook.add_format({"bold": True})
    for number, cells in enumerate(
        table([row(date_naissance="11/03/1984", date_entree="05/02/2024", date_diagnostic="20/02/2024")])
    ):
        for position, cell in enumerate(cells):
            sheet.write(number, position, cell)
    for number in range(2, 200_000):
        sheet.write_blank(number, 0, None, dress)
    sheet.write_blank(1_048_575, 0, None, dress)
    workbook.close()
    assert counts(check(path)) == (1, 0, 0, 0)


def test_a_cell_at_the_end_of_the_sheet_is_no_trap(cast, tmp_path):
    path = tmp_path / "b.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Parcours")
    sheet.write(0, 0, "nom")
    sheet.write(1_048_575, 16_383, "x")
    workbook.close()
    assert refused(path)


def test_a_workbook_without_our_headers_says_what_is_expected(cast, tmp_path):
    path = raw(tmp_path / "b.xlsx", {"Feuil1": [["Salarié", "Né le"], ["Yonas", "1984"]], "Vide": []})
    with pytest.raises(ExchangeError, match="colonnes attendues"):
        check(path)
    assert read_book(path).strange.headers == ["Salarié", "Né le"]


def test_formulas_give_their_value_and_are_never_run(cast, tmp_path):
    path = tmp_path / "b.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Parcours")
    lines = table(
        [row(nom="=HYPERLINK(1)", date_naissance="11/03/1984", date_entree="05/02/2024", date_diagnostic="20/02/2024")]
    )
    for number, cells in enumerate(lines):
        for position, cell in enumerate(cells):
            if cell == "Yonas":
                sheet.write_formula(number, position, '=CONCATENATE("Yo","nas")', None, "Yonas")
            else:
                sheet.write_string(number, position, str(cell))
    workbook.close()
    out = tmp_path / "out.xlsx"
    report = check(path, out=out)
    assert counts(report) == (1, 0, 0, 0)
    with zipfile.ZipFile(out) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@given(
    lines=st.lists(
        st.lists(st.one_of(st.text(max_size=12), st.integers(0, 99999), st.none()), max_size=12), max_size=8
    ),
    name=st.sampled_from(["Parcours", "Chantiers", "Autre"]),
    headed=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_sheets_are_read_or_refused_in_words(db, tmp_path, lines, name, headed):
    if headed:
        lines = [["siret", "programme", "nom", "date_entree", "prenom", "date_naissance"], *lines]
    cells = [[_printable(cell) for cell in line] for line in lines]
    path = raw(tmp_path / "fuzz.xlsx", {name: cells})
    try:
        report = check(path)
    except ExchangeError as error:
        assert str(error)
        return
    assert report.created + report.changed + report.unchanged + report.refused == report.rows


def _printable(cell):
    return "".join(char for char in cell if char.isprintable()) if isinstance(cell, str) else cell


@given(content=st.binary(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_are_read_or_refused_in_words(db, tmp_path, content):
    try:
        check(wrote(tmp_path / "fuzz.bin", content))
    except ExchangeError as error:
        assert str(error)


def test_letters():
    assert [letters(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_zip_is_looked_at_without_being_read(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/{number}", "")
        archive.writestr("xl/workbook.xml", "")
    assert "se déplie" in refused(wrote(tmp_path / "many.xlsx", buffer.getvalue()))
