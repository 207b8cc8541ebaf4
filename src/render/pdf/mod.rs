//! A report as PDF: real text in an embedded font that knows Latin, Greek and Cyrillic, A4, header rows repeated on
//! every page, pages numbered, tagged so that a screen reader finds title, headings and table cells (PDF/UA-1). Layout is in
//! whole tenths of a point; only the drawing speaks in the library's units.

pub mod letter;

mod columns;
mod layout;
mod measure;
mod plot;
mod structure;

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::text::{Font, TextDirection};
use krilla::{Data, Document, SerializeSettings};

use crate::reports::Report;
use crate::words::Words;

use super::{RenderError, speech};
use layout::{Mark, Paper};
use measure::Typeface;
use structure::{Drawn, Part, Structure};

/// The report as the bytes of one PDF file.
///
/// # Errors
/// The embedded font cannot be read, or the PDF library gives up; both are faults of this program.
pub fn render(report: &Report, words: &Words) -> Result<Vec<u8>, RenderError> {
    let sheets = layout::sheets(report, words, &typeface()?);
    write(&metadata(report, words), words.language(), &sheets)
}

/// What stands on each page, and what it is.
struct Sheets {
    paper: Paper,
    pages: Vec<Vec<Mark>>,
    structure: Structure,
}

fn no_font() -> RenderError {
    RenderError::Pdf("the embedded font cannot be read".into())
}

fn typeface() -> Result<Typeface, RenderError> {
    Typeface::new().ok_or_else(no_font)
}

/// The marks of each page as one file.
fn write(metadata: &Metadata, language: &str, sheets: &Sheets) -> Result<Vec<u8>, RenderError> {
    // A sequence of letters that the font joins into none has no place in the standard: then the file is tagged as well as it
    // can be, and does not claim to follow it.
    written(metadata, language, sheets, true).or_else(|_| written(metadata, language, sheets, false))
}

fn written(metadata: &Metadata, language: &str, sheets: &Sheets, is_universal: bool) -> Result<Vec<u8>, RenderError> {
    let font = |bytes: &'static [u8]| Font::new(Data::from(bytes), 0).ok_or_else(no_font);
    let fonts = [font(dejavu::sans_condensed::regular())?, font(dejavu::sans_condensed::bold())?];
    let mut configuration = ConfigurationBuilder::new();
    if is_universal {
        configuration = configuration.with_accessibility_validator(Accessibility::UA1);
    }
    let configuration = configuration.finish().map_err(|error| RenderError::Pdf(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata.clone());
    let mut drawn = sheets.structure.undrawn();
    for (number, marks) in sheets.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(points(sheets.paper.width), points(sheets.paper.height))
            .ok_or_else(|| RenderError::Pdf("the paper has no size".into()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        // From here on a unit is a tenth of a point.
        surface.push_transform(&Transform::from_scale(0.1, 0.1));
        for run in marks.chunk_by(|one, next| one.part() == next.part() && one.is_text() == next.is_text()) {
            draw_run(&mut surface, run, number, &mut drawn, &fonts);
        }
        surface.pop();
        surface.finish();
        page.finish();
    }
    document.set_outline(sheets.structure.bookmarks(&drawn));
    document.set_tag_tree(sheets.structure.tree(&drawn, language));
    document.finish().map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

/// Draws marks that belong together as one piece of the document, or as something that only decorates the page.
fn draw_run(surface: &mut Surface<'_>, run: &[Mark], page: usize, drawn: &mut [Drawn], fonts: &[Font; 2]) {
    let Some(first) = run.first() else { return };
    let tag = match (first, first.part()) {
        (_, Some(_)) => ContentTag::Span(SpanTag::empty()),
        (Mark::Rule { .. } | Mark::Area { .. } | Mark::Trend { .. }, None) => {
            ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout))
        }
        (Mark::Text { .. }, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
    };
    let piece = surface.start_tagged(tag);
    for mark in run {
        draw(surface, mark, fonts);
    }
    surface.end_tagged();
    let place = first.part().map(Part::place).and_then(|place| drawn.get_mut(place));
    if let (Some(drawn), Mark::Text { x, y, size, .. }) = (place, first) {
        drawn.pieces.push(piece);
        let top = Point::from_xy(points(*x), points(y.saturating_sub(*size)));
        drawn.start.get_or_insert((page, top));
    }
}

/// What the file says of itself. The clock is not asked: the same report gives the same file.
fn metadata(report: &Report, words: &Words) -> Metadata {
    use chrono::{Datelike, Timelike};
    let title = format!("{}, {}", speech::title(report, words), speech::span(report, words));
    let at = super::made_at(report);
    let byte = |part: u32| u8::try_from(part).unwrap_or(0);
    let year = u16::try_from(at.year());
    let metadata = Metadata::new()
        .title(title)
        .authors(vec![report.book.clone()])
        .creator("solidarity-ledger".into())
        .language(words.language().to_owned());
    let Ok(year) = year else { return metadata };
    let day = DateTime::new(year).month(byte(at.month())).day(byte(at.day()));
    metadata.creation_date(day.hour(byte(at.hour())).minute(byte(at.minute())))
}

/// Tenths of a point as the library's unit; what is larger than any paper stays at its edge.
fn unit(tenths: i64) -> f32 {
    f32::from(i16::try_from(tenths).unwrap_or(i16::MAX))
}

/// Whole points of a length in tenths.
fn points(tenths: i64) -> f32 {
    unit(tenths / 10)
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, [regular, bold]: &[Font; 2]) {
    match mark {
        Mark::Text { x, y, size, is_bold, is_soft, text, .. } => {
            surface.set_stroke(None);
            surface.set_fill(Some(ink(*is_soft)));
            let font = if *is_bold { bold } else { regular }.clone();
            let at = Point::from_xy(unit(*x), unit(*y));
            surface.draw_text(at, font, unit(*size), text, false, TextDirection::Auto);
        }
        Mark::Rule { x, y, length, thickness } => {
            let mut path = PathBuilder::new();
            path.move_to(unit(*x), unit(*y));
            path.line_to(unit(x.saturating_add(*length)), unit(*y));
            let Some(path) = path.finish() else { return };
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(60, 55, 52).into(),
                width: unit(*thickness),
                ..Stroke::default()
            }));
            surface.draw_path(&path);
        }
        Mark::Area { corners, curves, colour } => draw_area(surface, corners, *curves, *colour),
        Mark::Trend { points, colour, thickness, dashes } => draw_trend(surface, points, *colour, *thickness, dashes),
    }
}

fn paint([red, green, blue]: [u8; 3]) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

/// Four corners from the top left; the upper and lower edges may be curved like the bands of a flow.
fn draw_area(surface: &mut Surface<'_>, corners: &[(i64, i64)], curves: bool, colour: [u8; 3]) {
    let [start, second, third, last] = corners else { return };
    let middle = unit(start.0.saturating_add(second.0) / 2);
    let mut path = PathBuilder::new();
    let edge = |path: &mut PathBuilder, from: (i64, i64), to: (i64, i64)| match curves {
        true => path.cubic_to(middle, unit(from.1), middle, unit(to.1), unit(to.0), unit(to.1)),
        false => path.line_to(unit(to.0), unit(to.1)),
    };
    path.move_to(unit(start.0), unit(start.1));
    edge(&mut path, *start, *second);
    path.line_to(unit(third.0), unit(third.1));
    edge(&mut path, *third, *last);
    path.close();
    let Some(path) = path.finish() else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint: paint(colour).into(), ..Fill::default() }));
    surface.draw_path(&path);
}

fn draw_trend(surface: &mut Surface<'_>, points: &[(i64, i64)], colour: [u8; 3], thickness: i64, dashes: &[i64]) {
    let Some(((x, y), rest)) = points.split_first() else { return };
    let mut path = PathBuilder::new();
    path.move_to(unit(*x), unit(*y));
    rest.iter().for_each(|(x, y)| path.line_to(unit(*x), unit(*y)));
    let Some(path) = path.finish() else { return };
    surface.set_fill(None);
    let array: Vec<f32> = dashes.iter().map(|length| unit(*length)).collect();
    let dash = (!array.is_empty()).then_some(StrokeDash { array, offset: 0.0 });
    let width = unit(thickness);
    surface.set_stroke(Some(Stroke { paint: paint(colour).into(), width, dash, ..Stroke::default() }));
    surface.draw_path(&path);
}

fn ink(is_soft: bool) -> Fill {
    let colour = if is_soft { rgb::Color::new(90, 84, 80) } else { rgb::Color::new(0, 0, 0) };
    Fill { paint: colour.into(), ..Fill::default() }
}

/// A4 upright and across.
const UPRIGHT: Paper = Paper { width: 5950, height: 8420 };
const ACROSS: Paper = Paper { width: 8420, height: 5950 };
