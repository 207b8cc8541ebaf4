//! A figure as SVG: classes and attributes only, so that a strict content policy, dark mode and print each set
//! it by their style sheet. Patterns stand beside colour and every value has its label. All geometry is whole units.

use crate::reports::figure::Figure;
use crate::words::Words;

use super::html::push_escaped;
use super::plot::{self, LOOKS, Pen, WIDTH};
use super::speech;

/// The figure as an `<svg>` element of an HTML page.
#[must_use]
pub fn render(figure: &Figure, words: &Words) -> String {
    let mut drawing = Drawing { out: String::with_capacity(8_192), id: figure.id };
    let height = plot::height(&figure.shape);
    let id = figure.id;
    drawing.raw(&format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n"
    ));
    drawing.element(&format!("title id=\"{id}-title\""), "title", &speech::phrase(&figure.title, words));
    drawing.element(&format!("desc id=\"{id}-desc\""), "desc", &speech::phrase(&figure.description, words));
    drawing.patterns();
    plot::draw(&mut drawing, &figure.shape, words);
    drawing.raw("</svg>\n");
    drawing.out
}

/// An SVG in the making.
struct Drawing {
    out: String,
    id: &'static str,
}

impl Drawing {
    fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn element(&mut self, open: &str, close: &str, text: &str) {
        self.out.push_str(&format!("<{open}>"));
        push_escaped(&mut self.out, text);
        self.out.push_str(&format!("</{close}>\n"));
    }

    /// Hatchings in the colour of the paper: they tell the series apart without colour.
    fn patterns(&mut self) {
        const MARKS: [&str; 5] =
            ["M0 8L8 0M-2 2L2 -2M6 10L10 6", "M0 0L8 8M-2 6L2 10M6 -2L10 2", "M0 4H8", "M4 0V8", "M4 3V5M3 4H5"];
        self.raw("<defs>\n");
        for (at, mark) in MARKS.iter().enumerate() {
            let (id, look) = (self.id, at.saturating_add(1));
            self.out.push_str(&format!(
                "<pattern id=\"{id}-p{look}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"{mark}\"/></pattern>\n"
            ));
        }
        self.raw("</defs>\n");
    }
}

impl Pen for Drawing {
    fn label(&mut self, x: i64, y: i64, class: &str, text: &str) {
        self.element(&format!("text class=\"{class}\" x=\"{x}\" y=\"{y}\""), "text", text);
    }

    /// With its pattern on top.
    fn block(&mut self, [x, y, width, height]: [i64; 4], look: usize) {
        let look = look % LOOKS;
        let at = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        self.out.push_str(&format!("<rect class=\"series series-{look}\" {at}/>"));
        if look > 0 {
            self.out.push_str(&format!("<rect fill=\"url(#{}-p{look})\" {at}/>", self.id));
        }
        self.out.push('\n');
    }

    fn line(&mut self, [x1, y1, x2, y2]: [i64; 4], class: &str) {
        self.out.push_str(&format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>\n"));
    }

    fn trend(&mut self, points: &[(i64, i64)], look: usize) {
        let look = look % LOOKS;
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        self.out.push_str(&format!("<polyline class=\"trend trend-{look}\" points=\"{}\"/>\n", points.join(" ")));
    }

    fn band(&mut self, (start, end): (i64, i64), (from, to): (i64, i64), thickness: i64, look: usize) {
        let (middle, look) = (start.saturating_add(end) / 2, look % LOOKS);
        let (from_low, to_low) = (from.saturating_add(thickness), to.saturating_add(thickness));
        self.raw(&format!(
            "<path class=\"band series-{look}\" d=\"M{start} {from}C{middle} {from} {middle} {to} {end} {to}V{to_low}C{middle} {to_low} {middle} {from_low} {start} {from_low}Z\"/>\n"
        ));
    }
}
