//! A figure on a page of a PDF: the same parts as in the SVG, put where the page has room. The numbers stand in the table
//! below; so the picture is decoration to a program that reads the file aloud.

use crate::render::plot::{LOOKS, Pen, WIDTH, draw, height};
use crate::reports::figure::Figure;
use crate::words::Words;

use super::layout::Mark;
use super::measure::Typeface;

/// The colours of the series, as on the screen by day.
const COLOURS: [[u8; 3]; LOOKS] =
    [[138, 28, 58], [43, 106, 119], [168, 100, 26], [75, 93, 42], [90, 74, 138], [107, 100, 96]];

/// The strokes of the lines, as on the screen.
const DASHES: [&[i64]; LOOKS] = [&[], &[7, 3], &[2, 3], &[10, 3, 2, 3], &[4, 2], &[12, 4]];

/// How far the lines of a hatching are from each other.
const STEP: i64 = 8;

/// The lines of a series' hatching within a block, as the patterns of the SVG have them: none, rising, falling, lying,
/// standing, dots.
fn hatching([x, y, width, height]: [i64; 4], look: usize) -> Vec<[(i64, i64); 2]> {
    let (right, bottom) = (x.saturating_add(width), y.saturating_add(height));
    let steps = |from: i64, to: i64| {
        let first = from.div_euclid(STEP).saturating_mul(STEP);
        (0..).map(move |n: i64| first.saturating_add(n.saturating_mul(STEP))).take_while(move |at| *at < to)
    };
    let middles = |from: i64, to: i64| {
        let of = steps(from.saturating_sub(STEP), to).map(|at| at.saturating_add(STEP / 2));
        of.filter(move |at| *at > from && *at < to)
    };
    // Where the line through all points with this sum, or difference, enters the block and leaves it.
    let rising = |sum: i64| (x.max(sum.saturating_sub(bottom)), right.min(sum.saturating_sub(y)));
    let falling = |less: i64| (x.max(y.saturating_sub(less)), right.min(bottom.saturating_sub(less)));
    match look % LOOKS {
        1 => steps(x.saturating_add(y), right.saturating_add(bottom))
            .map(|sum| (sum, rising(sum)))
            .filter(|(_, (from, to))| from < to)
            .map(|(sum, (from, to))| [(from, sum.saturating_sub(from)), (to, sum.saturating_sub(to))])
            .collect(),
        2 => steps(y.saturating_sub(right), bottom.saturating_sub(x))
            .map(|less| (less, falling(less)))
            .filter(|(_, (from, to))| from < to)
            .map(|(less, (from, to))| [(from, from.saturating_add(less)), (to, to.saturating_add(less))])
            .collect(),
        3 => middles(y, bottom).map(|at| [(x, at), (right, at)]).collect(),
        4 => middles(x, right).map(|at| [(at, y), (at, bottom)]).collect(),
        5 => {
            let dots = middles(x, right).flat_map(|at| middles(y, bottom).map(move |level| (at, level)));
            dots.map(|(at, level)| [(at.saturating_sub(1), level), (at.saturating_add(1), level)]).collect()
        }
        _ => Vec::new(),
    }
}

/// What a series is drawn in, lighter where it is a band.
pub(super) fn colour(look: usize, is_light: bool) -> [u8; 3] {
    let [red, green, blue] = COLOURS.get(look % LOOKS).copied().unwrap_or([0, 0, 0]);
    let lighter = |part: u8| if is_light { part / 2 + 127 } else { part };
    [red, green, blue].map(lighter)
}

/// How tall a figure is in a room, in tenths of a point.
pub(super) fn height_in(room: i64, figure: &Figure) -> i64 {
    scale(height(&figure.shape), room)
}

const fn scale(units: i64, room: i64) -> i64 {
    units.saturating_mul(room) / WIDTH
}

/// The marks of a figure from a point on, as wide as the room.
pub(super) fn marks(figure: &Figure, words: &Words, typeface: &Typeface, at: (i64, i64), room: i64) -> Vec<Mark> {
    let mut paper = OnPaper { typeface, at, room, marks: Vec::new() };
    draw(&mut paper, &figure.shape, words);
    paper.marks
}

struct OnPaper<'a> {
    typeface: &'a Typeface,
    at: (i64, i64),
    room: i64,
    marks: Vec<Mark>,
}

impl OnPaper<'_> {
    const fn x(&self, units: i64) -> i64 {
        self.at.0.saturating_add(scale(units, self.room))
    }

    const fn y(&self, units: i64) -> i64 {
        self.at.1.saturating_add(scale(units, self.room))
    }
}

impl Pen for OnPaper<'_> {
    fn label(&mut self, x: i64, y: i64, class: &str, text: &str) {
        let has = |name: &str| class.split(' ').any(|one| one == name);
        let is_bold = has("strong");
        let size = scale(if has("small") { 10 } else { 12 }, self.room);
        let text = self.typeface.writable(&crate::render::speech::tame(text));
        let width = self.typeface.width(&text, size, is_bold);
        let back = if has("end") {
            width
        } else if has("middle") {
            width / 2
        } else {
            0
        };
        let (x, y) = (self.x(x).saturating_sub(back), self.y(y));
        if !text.trim().is_empty() {
            self.marks.push(Mark::Text { part: None, x, y, size, is_bold, is_soft: false, text });
        }
    }

    /// With its hatching on top, in the colour of the paper: it tells the series apart without colour.
    fn block(&mut self, block: [i64; 4], look: usize) {
        let [x, y, width, height] = block;
        let (right, bottom) = (self.x(x.saturating_add(width)), self.y(y.saturating_add(height)));
        let (x, y) = (self.x(x), self.y(y));
        let corners = vec![(x, y), (right, y), (right, bottom), (x, bottom)];
        self.marks.push(Mark::Area { corners, curves: false, colour: colour(look, false) });
        for points in hatching(block, look) {
            let points = points.map(|(x, y)| (self.x(x), self.y(y))).to_vec();
            let thickness = scale(3, self.room) / 2;
            self.marks.push(Mark::Trend { points, colour: [255, 255, 255], thickness, dashes: Vec::new() });
        }
    }

    fn line(&mut self, [x1, y1, x2, y2]: [i64; 4], class: &str) {
        let is_faint = class.contains("faint");
        let colour = if is_faint { [200, 196, 192] } else { [60, 55, 52] };
        let points = vec![(self.x(x1), self.y(y1)), (self.x(x2), self.y(y2))];
        self.marks.push(Mark::Trend { points, colour, thickness: 6, dashes: Vec::new() });
    }

    fn trend(&mut self, points: &[(i64, i64)], look: usize) {
        let points = points.iter().map(|(x, y)| (self.x(*x), self.y(*y))).collect();
        let dashes = DASHES.get(look % LOOKS).copied().unwrap_or_default();
        let dashes = dashes.iter().map(|length| scale(*length, self.room)).collect();
        self.marks.push(Mark::Trend { points, colour: colour(look, false), thickness: 14, dashes });
    }

    fn band(&mut self, (start, end): (i64, i64), (from, to): (i64, i64), thickness: i64, look: usize) {
        let (left, right) = (self.x(start), self.x(end));
        let low = |units: i64| self.y(units.saturating_add(thickness));
        let corners = vec![(left, self.y(from)), (right, self.y(to)), (right, low(to)), (left, low(from))];
        self.marks.push(Mark::Area { corners, curves: true, colour: colour(look, true) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_has_a_hatching_of_its_own_that_stays_within_its_block() {
        let block = [13, 21, 30, 50];
        let told: Vec<_> = (0..LOOKS).map(|look| hatching(block, look)).collect();
        assert!(told[0].is_empty());
        for (at, lines) in told.iter().enumerate().skip(1) {
            assert!(lines.len() > 2, "{at}");
            assert!(told.iter().filter(|other| *other == lines).count() == 1, "{at}");
            for (x, y) in lines.iter().flatten() {
                assert!((13..=43).contains(x) && (21..=71).contains(y), "{at}: {x} {y}");
            }
        }
        assert!(hatching([3, 3, 0, 0], 1).is_empty());
    }
}
