//! How wide the columns of a table are set: as wide as their texts where there is room, else narrower where text can
//! break; numbers never break. Knows no page.

use crate::reports::table::{ColumnKind, RowKind};

use super::measure::Typeface;

/// Between two columns, in tenths of a point.
pub(super) const GAP: i64 = 70;
/// A text column is not squeezed below this.
const LEAST: i64 = 480;

/// A table as texts, ready to be set.
pub(super) struct Texts {
    pub headers: Vec<String>,
    pub kinds: Vec<ColumnKind>,
    pub rows: Vec<(RowKind, Vec<String>)>,
}

/// The widths of the columns at a type size, and whether they fit into the room.
pub(super) fn widths(texts: &Texts, typeface: &Typeface, size: i64, room: i64) -> (Vec<i64>, bool) {
    let gaps = GAP.saturating_mul(i64::try_from(texts.headers.len()).unwrap_or(0).saturating_sub(1));
    let room = room.saturating_sub(gaps);
    let mut natural = Vec::new();
    let mut least = Vec::new();
    for (at, (header, kind)) in texts.headers.iter().zip(&texts.kinds).enumerate() {
        let cells = texts.rows.iter().filter(|(row, _)| *row != RowKind::Heading).filter_map(|(row, cells)| {
            cells.get(at).map(|text| typeface.width(text, size, matches!(row, RowKind::Subtotal | RowKind::Total)))
        });
        let cells = cells.max().unwrap_or(0);
        let word = header.split(' ').map(|word| typeface.width(word, size, true)).max().unwrap_or(0);
        let header = typeface.width(header, size, true);
        let squeezed = if *kind == ColumnKind::Number { cells } else { cells.min(LEAST) };
        least.push(squeezed.max(word));
        natural.push(cells.max(if *kind == ColumnKind::Number { header.min(word.saturating_mul(2)) } else { header }));
    }
    let sum = |widths: &[i64]| widths.iter().fold(0_i64, |sum, width| sum.saturating_add(*width));
    let spare = room.saturating_sub(sum(&natural));
    if spare >= 0 {
        // The first text column takes the rest, so that numbers stand at the right edge.
        let first = texts.kinds.iter().position(|kind| *kind == ColumnKind::Text);
        if let Some(width) = first.and_then(|at| natural.get_mut(at)) {
            *width = width.saturating_add(spare);
        }
        return (natural, true);
    }
    let fits = sum(&least) <= room;
    let (from, to) = if fits { (least, natural) } else { (vec![0; natural.len()], least) };
    let share = room.saturating_sub(sum(&from)).max(0);
    let wanted = sum(&to).saturating_sub(sum(&from)).max(1);
    let between =
        |(from, to): (&i64, &i64)| from.saturating_add(to.saturating_sub(*from).saturating_mul(share) / wanted);
    (from.iter().zip(&to).map(between).collect(), fits)
}
