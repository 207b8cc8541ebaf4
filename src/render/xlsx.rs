//! A report as a spreadsheet: a sheet a section, typed cells, totals as formulas over the lines they sum, and a last
//! sheet that tells what the figures are of. The one place where money becomes a double: an amount with more digits
//! than a double holds is written as text instead.

use std::collections::HashMap;

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};

use crate::ledger::{Currency, Money};
use crate::reports::Report;
use crate::reports::table::{Cell, ColumnKind, Row, RowKind, Section, Table, Value};
use crate::words::Words;

use super::shown::Shown;
use super::{RenderError, speech};

/// The report as the bytes of one .xlsx file.
///
/// # Errors
/// The writer's own, such as more rows than a sheet holds (1,048,576).
pub fn render(report: &Report, words: &Words) -> Result<Vec<u8>, RenderError> {
    let mut workbook = Workbook::new();
    // The day of the figures, not of the clock: the same report gives the same file.
    let mut properties = DocProperties::new().set_title(speech::title(report, words));
    if let Some(day) = excel_day(report.period.to) {
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    let mut names = Vec::new();
    for section in report.sections.iter().filter(|section| !section.table.is_empty()) {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&speech::phrase(&section.heading, words), &mut names))?;
        write_section(sheet, report, section, words)?;
    }
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(&words.get("reports-sheet-about"), &mut names))?;
    write_about(sheet, report, words)?;
    Ok(workbook.save_to_buffer()?)
}

fn excel_day(day: chrono::NaiveDate) -> Option<ExcelDateTime> {
    let (year, month, day) = (day.year().try_into().ok()?, day.month().try_into().ok()?, day.day().try_into().ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// At most 31 characters, none of []:*?/\, and no name twice.
fn sheet_name(heading: &str, taken: &mut Vec<String>) -> String {
    let plain: String =
        heading.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).collect();
    let mut name: String = plain.trim().chars().take(28).collect();
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

/// Rows of title and period above a table's header.
const HEADER_ROW: u32 = 3;

fn write_section(sheet: &mut Worksheet, report: &Report, section: &Section, words: &Words) -> Result<(), RenderError> {
    let table = &section.table;
    let shown = Shown::of(table);
    for (at, (place, column)) in shown.columns.iter().enumerate() {
        sheet.set_column_width(u16::try_from(at).unwrap_or(u16::MAX), width(table, *place, column.kind))?;
    }
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?.set_freeze_panes(HEADER_ROW.saturating_add(1), 1)?;
    sheet.set_footer("&L&A&R&P / &N");
    let title = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, speech::title(report, words), &title)?;
    let currency = shown.currency.map(|currency| format!(", {currency}")).unwrap_or_default();
    let period = speech::period(report.period, words);
    sheet.write_string(1, 0, format!("{}, {period}{currency}", report.book))?;
    let header = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let header_number = header.clone().set_align(FormatAlign::Right);
    for (at, (_, column)) in (0_u16..).zip(&shown.columns) {
        let look = if column.kind == ColumnKind::Number { &header_number } else { &header };
        sheet.write_string_with_format(HEADER_ROW, at, speech::value(&column.header, words), look)?;
    }
    let first = HEADER_ROW.saturating_add(1);
    let mut looks = Looks::default();
    let tagged = Tagged::of(table, first);
    for (line, row) in (first..).zip(&table.rows) {
        for (at, (place, _)) in (0_u16..).zip(&shown.columns) {
            let Some(cell) = row.cells.get(*place) else { continue };
            let formula = tagged.formula(table, row, *place, at);
            write_cell(sheet, (line, at), cell, row.kind, formula, &mut looks, words)?;
        }
    }
    Ok(())
}

/// Wide enough for the first hundred rows, in characters.
fn width(table: &Table, place: usize, kind: ColumnKind) -> u16 {
    let texts = table.rows.iter().take(100).filter(|row| row.kind != RowKind::Heading);
    let longest = texts.filter_map(|row| row.cells.get(place)).map(|cell| speech::machine(&cell.value).chars().count());
    let (least, most) = if kind == ColumnKind::Number { (12, 20) } else { (10, 48) };
    u16::try_from(longest.max().unwrap_or(0).clamp(least, most).saturating_add(1)).unwrap_or(12)
}

/// Where the lines of each tag stand, as ranges of sheet rows.
struct Tagged<'a> {
    rows: HashMap<&'a str, Vec<(u32, u32)>>,
}

impl<'a> Tagged<'a> {
    fn of(table: &'a Table, first: u32) -> Self {
        let mut rows: HashMap<&str, Vec<(u32, u32)>> = HashMap::new();
        for (line, row) in (first..).zip(&table.rows).filter(|(_, row)| row.kind == RowKind::Line) {
            for tag in &row.tags {
                let ranges = rows.entry(tag).or_default();
                match ranges.last_mut() {
                    Some((_, last)) if last.saturating_add(1) == line => *last = line,
                    _ => ranges.push((line, line)),
                }
            }
        }
        Self { rows }
    }

    /// The formula of a total's cell, where the lines it names do add up to it; else the number stands alone.
    fn formula(&self, table: &Table, row: &Row, place: usize, column: u16) -> Option<Formula> {
        let tag = row.sum_of.as_deref()?;
        let total = row.cells.get(place)?.minor()?;
        let ranges = self.rows.get(tag).filter(|ranges| ranges.len() <= 100)?;
        let lines = table.rows.iter().filter(|line| line.kind == RowKind::Line && line.tags.iter().any(|t| t == tag));
        let sum = lines.filter_map(|line| line.cells.get(place)?.minor()).fold(0_i64, i64::saturating_add);
        if sum != total {
            return None;
        }
        let letters = rust_xlsxwriter::utility::column_number_to_name(column);
        let parts: Vec<String> = ranges
            .iter()
            .map(|(from, to)| format!("{letters}{}:{letters}{}", from.saturating_add(1), to.saturating_add(1)))
            .collect();
        let Some(Value::Money(money)) = row.cells.get(place).map(|cell| &cell.value) else { return None };
        Some(Formula::new(format!("=SUM({})", parts.join(","))).set_result(money.to_string()))
    }
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
    let mut lines =
        vec![speech::title(report, words), format!("{}, {}", report.book, speech::period(report.period, words))];
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
