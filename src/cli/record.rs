//! `record`: what people do, as JSON Lines, all or nothing.

use clap::Args;

use super::output::Output;
use super::{Done, acting, read_text};
use crate::ops::record_acts::record_lines;
use crate::ops::stall_sheet::{is_sheet, record_sheet};
use crate::store::Conn;

#[derive(Debug, Args)]
pub struct Record {
    /// The file, of acts or the CSV of a stall; - is standard input. The handbook has an example of each act
    file: String,
}

impl Record {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let content = read_text(&self.file)?;
        let (posted, known) = if is_sheet(&content) {
            let recorded =
                record_sheet(conn, &content, "", &acting()).map_err(|error| output.at_line(error, &content))?;
            (recorded.posted.clone(), Some(recorded))
        } else {
            (record_lines(conn, &content, &acting()).map_err(|error| output.at_line(error, &content))?, None)
        };
        let mut text = format!("Acts recorded: {}. There already: {}.", posted.new, posted.already);
        if !posted.set_right.is_empty() {
            text = format!("{text} {} entries set the cost of goods right.", posted.set_right.len());
        }
        for (line, entry) in known.iter().flat_map(|recorded| &recorded.known) {
            text = format!("{text}\nLine {line} is in the book already: entry {entry}.");
        }
        output.document(&known.map_or_else(|| posted.shown(), |recorded| recorded.shown()), &text)
    }
}
