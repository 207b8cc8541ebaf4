//! A report as a spreadsheet: a sheet a section, typed cells, totals as formulas over the lines they sum, and a last
//! sheet that tells what the figures are of. The one place where money becomes a double: an amount with more digits
//! than a double holds is written as text instead.

mod formulas;

use std::collections::HashMap;
use std::io::Write;

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};

use crate::ledger::{Currency, Money};
use crate::reports::Report;
use crate::reports::table::{Cell, ColumnKind, Row, RowKind, Section, Table, Value};
use crate::words::Words;

use super::shown::Shown;
use super::{RenderError, speech};
use formulas::{Tagged, Worked};

/// The report as the bytes of one .xlsx file.
///
/// # Errors
/// The writer's own.
pub fn render(report: &Report, words: &Words) -> Result<Vec<u8>, RenderError> {
    let mut book = Book::new(report, words);
    for section in report.sections.iter().filter(|section| !section.table.is_empty()) {
        book.begin(report, section, words)?;
        book.rows(report, section, &section.table.rows, words)?;
    }
    book.about(report, words)?;
    Ok(book.workbook.save_to_buffer()?)
}

/// A spreadsheet file that is written row by row: what is written lies in a file that goes away, not in memory.
pub(super) struct Book {
    workbook: Workbook,
    names: Vec<String>,
    looks: Looks,
    sheet: Option<Sheet>,
    most_rows: u32,
}

/// The sheet that is being written.
struct Sheet {
    place: usize,
    /// Where its next row goes.
    line: u32,
    /// The columns that are shown, by their places in the table.
    columns: Vec<usize>,
    tagged: Tagged,
    worked: Worked,
}

/// Rows of title and period above a table's header.
const HEADER_ROW: u32 = 3;

/// A sheet of the format ends at row 1,048,576; a longer list goes on on the next one.
const MOST_ROWS: u32 = 1_000_000;

impl Book {
    pub fn new(report: &Report, words: &Words) -> Self {
        let mut workbook = Workbook::new();
        // The clock is not asked: the same report gives the same file.
        let mut properties = DocProperties::new().set_title(speech::title(report, words));
        if let Some(day) = excel_day(super::made_at(report).date()) {
            properties = properties.set_creation_datetime(&day);
        }
        workbook.set_properties(&properties);
        Self { workbook, names: Vec::new(), looks: Looks::default(), sheet: None, most_rows: MOST_ROWS }
    }

    /// A sheet for a section: its columns are those that its rows, or of a long list its first ones, show.
    pub fn begin(&mut self, report: &Report, section: &Section, words: &Words) -> Result<(), RenderError> {
        let table = &section.table;
        let shown = Shown::of(table);
        let place = self.workbook.worksheets().len();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&speech::phrase(&section.heading, words), &mut self.names))?;
        for (at, (place, column)) in shown.columns.iter().enumerate() {
            sheet.set_column_width(u16::try_from(at).unwrap_or(u16::MAX), width(table, *place, column.kind))?;
        }
        sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?.set_freeze_panes(HEADER_ROW.saturating_add(1), 1)?;
        sheet.set_footer("&L&A&R&P / &N");
        let title = Format::new().set_bold().set_font_size(14);
        sheet.write_string_with_format(0, 0, speech::title(report, words), &title)?;
        let currency = shown.currency.map(|currency| format!(", {currency}")).unwrap_or_default();
        let period = speech::span(report, words);
        sheet.write_string(1, 0, format!("{}, {period}{currency}", report.book))?;
        let header = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
        let header_number = header.clone().set_align(FormatAlign::Right);
        for (at, (_, column)) in (0_u16..).zip(&shown.columns) {
            let look = if column.kind == ColumnKind::Number { &header_number } else { &header };
            sheet.write_string_with_format(HEADER_ROW, at, speech::value(&column.header, words), look)?;
        }
        let columns: Vec<usize> = shown.columns.iter().map(|(place, _)| *place).collect();
        let worked = Worked::of(table, &columns);
        let line = HEADER_ROW.saturating_add(1);
        self.sheet = Some(Sheet { place, line, columns, tagged: Tagged::default(), worked });
        Ok(())
    }

    /// More rows of the section that was begun; on a new sheet where this one is full.
    pub fn rows(&mut self, report: &Report, section: &Section, rows: &[Row], words: &Words) -> Result<(), RenderError> {
        let mut rest = rows;
        while let Some(open) = &self.sheet {
            let room = usize::try_from(self.most_rows.saturating_sub(open.line)).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.write(now, words)?;
            rest = later;
            if rest.is_empty() {
                break;
            }
            self.begin(report, section, words)?;
        }
        Ok(())
    }

    fn write(&mut self, rows: &[Row], words: &Words) -> Result<(), RenderError> {
        let Some(open) = &mut self.sheet else { return Ok(()) };
        let sheet = self.workbook.worksheet_from_index(open.place)?;
        for (line, row) in (open.line..).zip(rows) {
            open.tagged.note(row, line);
        }
        for row in rows {
            for (at, place) in (0_u16..).zip(&open.columns) {
                let Some(cell) = row.cells.get(*place) else { continue };
                let down = open.tagged.formula(row, *place, at);
                let formula = down.or_else(|| open.worked.formula(row, *place, open.line));
                write_cell(sheet, (open.line, at), cell, row.kind, formula, &mut self.looks, words)?;
            }
            open.line = open.line.saturating_add(1);
        }
        Ok(())
    }

    /// The last sheet, which tells what the figures are of.
    pub fn about(&mut self, report: &Report, words: &Words) -> Result<(), RenderError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&words.get("reports-sheet-about"), &mut self.names))?;
        write_about(sheet, report, words)
    }

    /// Writes the whole file.
    pub fn save(&mut self, out: &mut (dyn Write + Send)) -> Result<(), RenderError> {
        Ok(self.workbook.save_to_writer(out)?)
    }
}

fn excel_day(day: chrono::NaiveDate) -> Option<ExcelDateTime> {
    let (year, month, day) = (day.year().try_into().ok()?, day.month().try_into().ok()?, day.day().try_into().ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// At most 31 characters, none of []:*?/\, and no name twice.
fn sheet_name(heading: &str, taken: &mut Vec<String>) -> String {
    let plain: String =
        heading.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).collect();
    let plain = plain.trim();
    let mut name: String = plain.chars().take(28).collect();
    // Between two words where one would break.
    if let Some((whole, _)) = name.rsplit_once(' ').filter(|_| plain.chars().nth(28).is_some_and(|next| next != ' ')) {
        name = whole.to_owned();
    }
    let same = taken.iter().filter(|before| before.to_lowercase().starts_with(&name.to_lowercase())).count();
    if same > 0 || name.is_empty() {
        name.push_str(&format!(" {}", same.saturating_add(1)));
    }
    taken.push(name.clone());
    name
}

/// How a row looks, and a column's numbers.
#[derive(Default)]
struct Looks {
    made: HashMap<(RowLook, NumberLook), Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum RowLook {
    Plain,
    Bold,
    Sum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum NumberLook {
    Text,
    Money(Currency),
    Count,
    Percent,
    Date,
    Month,
}

impl Looks {
    fn get(&mut self, row: RowKind, number: NumberLook) -> &Format {
        let look = match row {
            RowKind::Line | RowKind::Balance => RowLook::Plain,
            RowKind::Heading | RowKind::Subtotal => RowLook::Bold,
            RowKind::Total => RowLook::Sum,
        };
        self.made.entry((look, number)).or_insert_with(|| made(look, number))
    }
}

fn made(look: RowLook, number: NumberLook) -> Format {
    let format = match number {
        NumberLook::Text => Format::new(),
        NumberLook::Money(currency) => {
            let decimals = usize::from(currency.exponent());
            let point = if decimals > 0 { "." } else { "" };
            Format::new().set_num_format(format!("#,##0{point}{:0<decimals$}", ""))
        }
        NumberLook::Count => Format::new().set_num_format("0"),
        NumberLook::Percent => Format::new().set_num_format("0.00\" %\""),
        NumberLook::Date => Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        NumberLook::Month => Format::new().set_num_format("yyyy-mm").set_align(FormatAlign::Left),
    };
    match look {
        RowLook::Plain => format,
        RowLook::Bold => format.set_bold(),
        RowLook::Sum => format.set_bold().set_border_top(FormatBorder::Thin).set_border_bottom(FormatBorder::Double),
    }
}

/// Wide enough for the first hundred rows, in characters.
fn width(table: &Table, place: usize, kind: ColumnKind) -> u16 {
    let texts = table.rows.iter().take(100).filter(|row| row.kind != RowKind::Heading);
    let longest = texts.filter_map(|row| row.cells.get(place)).map(|cell| speech::machine(&cell.value).chars().count());
    let (least, most) = if kind == ColumnKind::Number { (12, 20) } else { (10, 48) };
    u16::try_from(longest.max().unwrap_or(0).clamp(least, most).saturating_add(1)).unwrap_or(12)
}

fn write_cell(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell,
    kind: RowKind,
    formula: Option<Formula>,
    looks: &mut Looks,
    words: &Words,
) -> Result<(), RenderError> {
    match &cell.value {
        Value::Money(money) => {
            let look = looks.get(kind, NumberLook::Money(money.currency));
            match (formula, double(*money)) {
                (Some(formula), Some(_)) => sheet.write_formula_with_format(line, column, formula, look)?,
                (None, Some(number)) => sheet.write_number_with_format(line, column, number, look)?,
                (_, None) => sheet.write_string_with_format(line, column, money.to_string(), look)?,
            };
        }
        Value::Count(count) => {
            let look = looks.get(kind, NumberLook::Count);
            match i32::try_from(*count) {
                Ok(small) => sheet.write_number_with_format(line, column, small, look)?,
                Err(_) => sheet.write_string_with_format(line, column, count.to_string(), look)?,
            };
        }
        Value::Percent(_) => {
            let look = looks.get(kind, NumberLook::Percent);
            if let Ok(number) = speech::machine(&cell.value).parse::<f64>() {
                sheet.write_number_with_format(line, column, number, look)?;
            }
        }
        Value::Date(day) => write_day(sheet, (line, column), *day, looks.get(kind, NumberLook::Date))?,
        Value::Month(month) => {
            write_day(sheet, (line, column), month.first_day(), looks.get(kind, NumberLook::Month))?;
        }
        Value::Empty => {
            sheet.write_blank(line, column, looks.get(kind, NumberLook::Text))?;
        }
        other => {
            let text = speech::tame(&speech::value(other, words));
            sheet.write_string_with_format(line, column, text, looks.get(kind, NumberLook::Text))?;
        }
    }
    Ok(())
}

fn write_day(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    day: chrono::NaiveDate,
    look: &Format,
) -> Result<(), RenderError> {
    match excel_day(day) {
        Some(date) => sheet.write_datetime_with_format(line, column, date, look)?,
        None => sheet.write_string_with_format(line, column, day.to_string(), look)?,
    };
    Ok(())
}

/// The amount as a double, where its fifteen digits hold it exactly enough to show every minor unit.
fn double(money: Money) -> Option<f64> {
    let fits = money.minor.unsigned_abs() < 1_000_000_000_000_000;
    fits.then(|| money.to_string().parse().ok()).flatten()
}

fn write_about(sheet: &mut Worksheet, report: &Report, words: &Words) -> Result<(), RenderError> {
    sheet.set_column_width(0, 100_u16)?;
    let wrapped = Format::new().set_text_wrap();
    let mut lines = vec![speech::title(report, words), format!("{}, {}", report.book, speech::span(report, words))];
    if report.is_empty() {
        lines.push(words.get("reports-nothing"));
    }
    lines.extend(report.lead.iter().map(|sentence| speech::phrase(sentence, words)));
    for check in &report.checks {
        let mark = words.get(if check.holds { "reports-check-holds" } else { "reports-check-fails" });
        lines.push(format!("{} {mark}", speech::phrase(&check.phrase, words)));
    }
    lines.extend(report.signatures.iter().map(|signature| format!("{}:", speech::phrase(signature, words))));
    lines.extend(speech::colophon(report, words));
    for (line, text) in (0_u32..).zip(lines) {
        sheet.write_string_with_format(line, 0, speech::tame(&text), &wrapped)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader};

    use super::*;
    use crate::reports::sample::{book, filter_for, inputs, month};
    use crate::reports::{ReportName, build};

    #[test]
    fn a_list_longer_than_a_sheet_goes_on_on_the_next_one() {
        let (period, name, words) = (month("2020-02"), ReportName::Journal, Words::new("en"));
        let report = build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap();
        let section = &report.sections[0];
        let line = section.table.lines().next().cloned().unwrap();
        let mut book = Book { most_rows: 10, ..Book::new(&report, &words) };
        book.begin(&report, section, &words).unwrap();
        // Six rows a sheet, in pieces that do not fit them.
        for _ in 0..4 {
            book.rows(&report, section, &[line.clone(), line.clone(), line.clone(), line.clone()], &words).unwrap();
        }
        book.about(&report, &words).unwrap();
        let mut bytes = Vec::new();
        book.save(&mut bytes).unwrap();
        let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheets = workbook.worksheets();
        let rows: Vec<usize> = sheets.iter().map(|(_, range)| range.rows().skip(4).count()).collect();
        assert_eq!(rows[..3], [6, 6, 4], "{:?}", workbook.sheet_names());
        let headers: Vec<Option<&Data>> = sheets[..3].iter().map(|(_, range)| range.get_value((3, 0))).collect();
        assert!(headers[0].is_some() && headers.windows(2).all(|pair| pair[0] == pair[1]), "{headers:?}");
    }
}
