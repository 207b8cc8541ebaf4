//! From text to records: the delimiter by stable column count, quotes strictly first and leniently where that
//! swallows lines; blanks where nothing else parts the columns. Knows no meaning of any column.

use csv::{ReaderBuilder, StringRecord};

use super::gutters;

/// Records as the file has them, preamble and footer included.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub records: Vec<StringRecord>,
    /// What parts the cells; a blank where columns stand under one another.
    pub delimiter: Option<char>,
    pub had_loose_quotes: bool,
    /// Days and amounts were written with digits of another script.
    pub had_other_digits: bool,
}

const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Lines looked at to choose the delimiter.
const SAMPLE: usize = 600;
/// A quoted cell longer than this many lines is a quote that was never closed.
const MOST_LINES_IN_A_CELL: usize = 30;

impl Table {
    /// The cell, cleaned: spaces, stray quotes, Excel's `="…"` and leading `'` taken off.
    #[must_use]
    pub fn cell(record: &StringRecord, column: usize) -> &str {
        clean(record.get(column).unwrap_or(""))
    }

    #[must_use]
    pub fn is_blank(record: &StringRecord) -> bool {
        record.iter().all(|cell| clean(cell).is_empty())
    }

    /// All that is known of the table beside its records.
    #[must_use]
    pub const fn without_records(&self) -> Self {
        Self {
            records: Vec::new(),
            delimiter: self.delimiter,
            had_loose_quotes: self.had_loose_quotes,
            had_other_digits: self.had_other_digits,
        }
    }

    /// The width most records have.
    #[must_use]
    pub fn width(&self) -> usize {
        common_width(self.records.iter().take(SAMPLE).map(StringRecord::len)).map_or(0, |(width, _)| width)
    }
}

/// A cell without what spreadsheets and exporters wrap around it.
#[must_use]
pub fn clean(cell: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0');
    let mut cell = cell.trim_matches(blank);
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')) {
        cell = inner;
    }
    if cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"') {
        cell = cell.trim_matches('"');
    } else if let Some(inner) = cell.strip_prefix('"').filter(|inner| !inner.contains('"')) {
        cell = inner;
    } else if let Some(inner) = cell.strip_suffix('"').filter(|inner| inner.matches('"').count() % 2 == 0) {
        cell = inner;
    }
    if let Some(inner) = cell.strip_prefix('\'') {
        cell = inner.strip_suffix('\'').unwrap_or(inner);
    }
    cell.trim_matches(blank)
}

fn common_width(widths: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counts: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for width in widths {
        let count = counts.entry(width).or_default();
        *count = count.saturating_add(1);
    }
    counts.into_iter().max_by_key(|(width, count)| (width.saturating_sub(1).saturating_mul(*count), *width))
}

/// Splits the text into records.
#[must_use]
pub fn split(text: &str) -> Table {
    let text = without_separator_line(text);
    let head = first_lines(text, SAMPLE);
    let occurring = DELIMITERS.into_iter().rev().filter(|delimiter| head.as_bytes().contains(delimiter));
    let scored = occurring.filter_map(|delimiter| {
        let records = records(head, delimiter, true);
        let (width, count) = common_width(records.iter().map(StringRecord::len))?;
        let parts_most = count.saturating_mul(2) > records.len();
        (width > 1).then(|| (width.min(40).saturating_sub(1).saturating_mul(count), parts_most, delimiter))
    });
    let best = scored.max_by_key(|(score, ..)| *score);
    let best = best.filter(|(.., delimiter)| *delimiter != b',' || !marks_decimals_only(head));
    // A comma may also stand in a text or group thousands.
    if best.is_none_or(|(_, parts_most, delimiter)| !parts_most || delimiter == b',')
        && let Some(records) = gutters::split(text)
    {
        return Table { records, delimiter: Some(' '), ..Table::default() };
    }
    let Some((.., delimiter)) = best else {
        return Table { records: records(text, b'\0', false), ..Table::default() };
    };
    let strict = records(text, delimiter, true);
    let swallows = |record: &StringRecord| record.iter().any(|cell| cell.matches('\n').count() > MOST_LINES_IN_A_CELL);
    let had_loose_quotes = strict.iter().any(swallows);
    let records = if had_loose_quotes { records(text, delimiter, false) } else { strict };
    Table { records, delimiter: Some(char::from(delimiter)), had_loose_quotes, had_other_digits: false }
}

/// Whether each comma of a text of words stands before the last two digits of a number, as in “1.200,50 EUR”.
fn marks_decimals_only(text: &str) -> bool {
    let is_decimal = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let mut after = text.get(at.saturating_add(1)..).unwrap_or("").chars();
        let digits = after.by_ref().take(2).filter(char::is_ascii_digit).count();
        let end = after.next();
        before.is_some_and(|c| c.is_ascii_digit())
            && digits == 2
            && end.is_none_or(|c| c.is_whitespace() || matches!(c, '-' | '+' | '€'))
    };
    text.contains("  ") && text.match_indices(',').all(|(at, _)| is_decimal(at))
}

/// Excel's own hint, `sep=;`, is no record.
fn without_separator_line(text: &str) -> &str {
    let is_hint = |line: &str| line.trim().to_ascii_lowercase().starts_with("sep=") && line.trim().len() <= 6;
    match text.split_once('\n') {
        Some((line, rest)) if is_hint(line) => rest,
        _ => text,
    }
}

fn first_lines(text: &str, count: usize) -> &str {
    let end = text.match_indices(['\n', '\r']).nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

fn records(text: &str, delimiter: u8, quoting: bool) -> Vec<StringRecord> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quoting)
        .from_reader(text.as_bytes());
    reader.records().map_while(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_even_columns() {
        for (text, delimiter, width) in [
            ("a;b;c\n1,5;2;3\n2,5;3;4\n", ';', 3),
            ("a,b\n\"1,50\",x;y\n\"2,50\",z\n", ',', 2),
            ("a\tb\tc\n1\t2\t3\n", '\t', 3),
            ("a|b|c\n1|2|3\n", '|', 3),
            ("\"x\";\"y\"\r\"1\";\"2\"\r", ';', 2),
        ] {
            let table = split(text);
            assert_eq!((table.delimiter, table.width()), (Some(delimiter), width), "{text}");
        }
    }

    #[test]
    fn blanks_part_the_columns_where_commas_mark_only_decimals() {
        let text = "Datum       Text              Betrag\n\
                    01.02.2026  Spende; Anna       25,00\n\
                    02.02.2026  Miete          -1.200,50\n\
                    03.02.2026  Porto              -3,70\n";
        for text in [text.to_owned(), text.replace(';', "")] {
            let table = split(&text);
            assert_eq!((table.delimiter, table.width()), (Some(' '), 3), "{text}");
            assert_eq!(&table.records[2], &StringRecord::from(vec!["02.02.2026", "Miete", "-1.200,50"]));
        }
        assert_eq!(split("Tag  25,00\nNacht  3,50\n").delimiter, None, "a decimal comma parts no columns");
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_no_lines() {
        let mut text = String::from("date;text;amount\n01.01.2026;\"open;1,00\n");
        for day in 0..60 {
            text.push_str(&format!("02.01.2026;line {day};2,00\n"));
        }
        assert_eq!(split(&text).records.len(), 62);
    }

    #[test]
    fn cells_lose_their_wrapping_only() {
        for (cell, expected) in [
            ("=\"01.07.2023\"", "01.07.2023"),
            ("'30-00-00", "30-00-00"),
            ("'DE12'", "DE12"),
            (" \"x\" ", "x"),
            ("KAWIARNIA\" Z KARTY\"", "KAWIARNIA\" Z KARTY\""),
            ("Firma\"", "Firma"),
            ("O'Neill", "O'Neill"),
        ] {
            assert_eq!(clean(cell), expected);
        }
    }
}
