//! A table printed as text: no delimiter, columns stand under one another, parted by blanks. Knows no meaning of any column.

use csv::StringRecord;

/// Lines looked at to find the columns.
const SAMPLE: usize = 600;
/// Blanks that part two columns; words are parted by one.
const LEAST_BLANKS: usize = 2;
const LEAST_COLUMNS: usize = 3;
/// One row in so many may stand across a gutter, such as one with a long text or the head of a page; one always may.
const LINES_TO_ONE_ACROSS: usize = 10;

/// From one position to before another, counted in characters.
type Span = std::ops::Range<usize>;

/// The lines as records, if their columns stand under one another. A line that stands across them is a record of one cell.
#[must_use]
pub(super) fn split(text: &str) -> Option<Vec<StringRecord>> {
    let sample =
        || text.lines().take(SAMPLE).map(|line| (line, pieces_of_row(line))).filter(|(_, row)| !row.is_empty());
    let otherwise = sample().filter(|(line, row)| is_parted_otherwise(line, row)).count();
    let rows: Vec<Vec<Span>> = sample().map(|(_, row)| row).collect();
    if otherwise.saturating_mul(2) > rows.len() {
        return None;
    }
    let columns = columns(&rows)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Some(lines.map(|line| cut(line, &columns)).collect())
}

/// Whether a delimiter stands in the line. A comma is one beside a gutter, and before anything but a digit or a blank.
fn is_parted_otherwise(line: &str, pieces: &[Span]) -> bool {
    let parts = |(at, comma): (usize, &str)| {
        let after = line.get(at.saturating_add(comma.len())..).and_then(|after| after.chars().next());
        !after.is_some_and(|c| c.is_ascii_digit() || c.is_whitespace())
    };
    let is_beside = |piece: &Span| {
        let cell = cell(line, piece);
        cell.starts_with(',') || cell.ends_with(',')
    };
    line.contains([';', '\t', '|']) || line.match_indices(',').any(parts) || pieces.iter().any(is_beside)
}

/// Where the pieces of a line stand that are parted by two blanks or more.
fn pieces(line: &str) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    for (at, _) in line.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
        let end = at.saturating_add(1);
        match pieces.last_mut() {
            Some(piece) if at < piece.end.saturating_add(LEAST_BLANKS) => piece.end = end,
            _ => pieces.push(at..end),
        }
    }
    pieces
}

/// The pieces of a line that may be a movement: three or more, two of them with digits. Else nothing.
fn pieces_of_row(line: &str) -> Vec<Span> {
    let pieces = pieces(line);
    let with_digits = pieces.iter().filter(|piece| cell(line, piece).chars().any(|c| c.is_ascii_digit())).count();
    if pieces.len() >= LEAST_COLUMNS && with_digits >= 2 { pieces } else { Vec::new() }
}

/// The columns that make as many as most rows have pieces, or more; as few rows as possible stand across them.
fn columns(rows: &[Vec<Span>]) -> Option<Vec<Span>> {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for row in rows {
        let count = counts.entry(row.len()).or_default();
        *count = count.saturating_add(1);
    }
    let (usual, _) = counts.into_iter().max_by_key(|(_, rows)| *rows)?;
    let end = rows.iter().flatten().map(|piece| piece.end).max().unwrap_or(0);
    let mut filled = vec![0_usize; end];
    for piece in rows.iter().flatten() {
        for count in filled.get_mut(piece.clone()).unwrap_or_default() {
            *count = count.saturating_add(1);
        }
    }
    let most_across = rows.len().checked_div(LINES_TO_ONE_ACROSS).unwrap_or(0).max(1);
    let fitting = |across: usize| Some(runs(&filled, across)).filter(|columns| columns.len() >= usual);
    (0..=most_across).find_map(fitting)
}

/// Runs of positions that more rows than these fill, parted by at least two that no more fill.
fn runs(filled: &[usize], across: usize) -> Vec<Span> {
    let shown: String = filled.iter().map(|count| if *count > across { 'x' } else { ' ' }).collect();
    pieces(&shown)
}

/// The line's cells: each piece belongs to the one column it touches. If a piece touches none or several, one cell, so that
/// no amount comes to stand in another column; but the pieces where the first one, a label, stands across.
fn cut(line: &str, columns: &[Span]) -> StringRecord {
    let touches = |piece: &Span, column: &Span| piece.start < column.end && column.start < piece.end;
    let pieces = pieces(line);
    let mut cells = vec![String::new(); columns.len()];
    for (at, piece) in pieces.iter().enumerate() {
        let mut touched = columns.iter().zip(&mut cells).filter(|(column, _)| touches(piece, column));
        let (Some((_, found)), None) = (touched.next(), touched.next()) else {
            let is_labelled = at == 0 && pieces.len() < columns.len();
            return match is_labelled {
                true => pieces.iter().map(|piece| cell(line, piece)).collect(),
                false => StringRecord::from(vec![line.trim()]),
            };
        };
        if !found.is_empty() {
            found.push(' ');
        }
        found.push_str(&cell(line, piece));
    }
    StringRecord::from(cells)
}

fn cell(line: &str, piece: &Span) -> String {
    line.chars().skip(piece.start).take(piece.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let records = split(text).expect("a table");
        records.iter().map(|record| record.iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn columns_are_told_by_the_blanks_that_stand_in_all_rows() {
        let read = cells(
            "Kontoauszug Nr. 3   Verein\n\n\
             Datum       Text                     Soll     Haben\n\
             ----------  --------------------  -------  --------\n\
             01.02.2026  Spende Rupression                 25,00\n\
             03.02.2026  Miete  Raum           1.200,50\n\
             05.02.2026  Bo                                 5,00\n",
        );
        assert_eq!(read[0], ["Kontoauszug Nr. 3", "Verein"], "a label across the columns");
        assert_eq!(read[1], ["Datum", "Text", "Soll", "Haben"]);
        assert_eq!(read[3], ["01.02.2026", "Spende Rupression", "", "25,00"]);
        assert_eq!(read[4], ["03.02.2026", "Miete Raum", "1.200,50", ""]);
    }

    #[test]
    fn a_long_text_stands_across_and_makes_no_column_vanish() {
        let mut text = String::new();
        for day in 1..=20 {
            text.push_str(&format!("{day:02}.02.2026  Spende {day:<8}  {day:>6},00\n"));
        }
        text.push_str("21.02.2026  Spende mit langem Text 25,00\n");
        let read = cells(&text);
        assert_eq!(read[0], ["01.02.2026", "Spende 1", "1,00"]);
        assert_eq!(read[20], ["21.02.2026  Spende mit langem Text 25,00"], "shown whole, not cut in the middle");
    }

    #[test]
    fn commas_with_blanks_beside_them_part_the_columns() {
        assert_eq!(split("2026-02-01,  Anna      ,   25.00\n2026-02-02,  Bo        ,    5.00\n"), None);
        assert_eq!(split("\"1.2.2026\",\"Anna   Rot  1\",\"2\"\n\"2.2.2026\",\"Benn   Rot  1\",\"3\"\n"), None);
        assert_eq!(split("1.2.2026;Anna   Rot  1;2\n2.2.2026;Benn   Rot  1;3\n"), None);
    }

    #[test]
    fn sentences_are_no_table() {
        assert_eq!(split("We paid 25,00 to Anna.  She said thanks.\nAnd 3,00  to  Bo.\nNo more.\n"), None);
        assert_eq!(split(""), None);
    }
}
