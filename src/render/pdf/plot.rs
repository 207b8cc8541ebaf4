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

    fn block(&mut self, [x, y, width, height]: [i64; 4], look: usize) {
        let (right, bottom) = (self.x(x.saturating_add(width)), self.y(y.saturating_add(height)));
        let (x, y) = (self.x(x), self.y(y));
        let corners = vec![(x, y), (right, y), (right, bottom), (x, bottom)];
        self.marks.push(Mark::Area { corners, curves: false, colour: colour(look, false) });
    }

    fn line(&mut self, [x1, y1, x2, y2]: [i64; 4], class: &str) {
        let is_faint = class.contains("faint");
        let colour = if is_faint { [200, 196, 192] } else { [60, 55, 52] };
        let points = vec![(self.x(x1), self.y(y1)), (self.x(x2), self.y(y2))];
        self.marks.push(Mark::Trend { points, colour, thickness: 6 });
    }

    fn trend(&mut self, points: &[(i64, i64)], look: usize) {
        let points = points.iter().map(|(x, y)| (self.x(*x), self.y(*y))).collect();
        self.marks.push(Mark::Trend { points, colour: colour(look, false), thickness: 14 });
    }

    fn band(&mut self, (start, end): (i64, i64), (from, to): (i64, i64), thickness: i64, look: usize) {
        let (left, right) = (self.x(start), self.x(end));
        let low = |units: i64| self.y(units.saturating_add(thickness));
        let corners = vec![(left, self.y(from)), (right, self.y(to)), (right, low(to)), (left, low(from))];
        self.marks.push(Mark::Area { corners, curves: true, colour: colour(look, true) });
    }
}
