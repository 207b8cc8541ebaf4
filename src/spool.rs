//! Long lists as files: written piece by piece into a file without a name, which goes away by itself, and sent from there. So
//! neither the list nor the reader's slowness is held in memory, and half a list is never sent. Knows no page.

use std::fs::File;
use std::io::{BufWriter, Read, Seek};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use crate::ops::OpsError;
use crate::ops::build_report::ReportAsked;
use crate::ops::list_lines::{PAGE, stream_list};
use crate::render::Format;
use crate::render::stream::Stream;
use crate::store::Conn;
use crate::words::Words;

/// How much is sent at a time, in bytes.
const AT_A_TIME: u64 = 64 * 1024;

/// Why a list is not on its way.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    #[error(transparent)]
    Refused(#[from] OpsError),
    #[error("There is no room for the file: {0}.")]
    NoRoom(#[from] std::io::Error),
    #[error("This format needs the whole report first.")]
    NeedsWhole,
}

/// Writes a list in a format that needs no whole.
///
/// # Errors
/// What asking for the report answers, or that there is no room for the file.
pub fn spool_list(conn: &mut Conn, asked: &ReportAsked, format: Format, words: &Words) -> Result<Spooled, SpoolError> {
    let mut file = tempfile::tempfile()?;
    {
        let mut out = BufWriter::new(&mut file);
        let mut stream = Stream::new(format, words, &mut out).ok_or(SpoolError::NeedsWhole)?;
        stream_list(conn, asked, PAGE, &mut |piece| {
            stream.take(piece).map_err(|error| OpsError::NotPossible(error.to_string()))
        })?;
    }
    let left = file.stream_position()?;
    file.rewind()?;
    Ok(Spooled { file, left })
}

/// A file on its way to the reader.
#[derive(Debug)]
pub struct Spooled {
    file: File,
    left: u64,
}

impl MessageBody for Spooled {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left)
    }

    /// Reads without waiting for the disk in all but name: the file was written a moment ago.
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut piece = Vec::new();
        let most = self.left.min(AT_A_TIME);
        let read = (&mut self.file).take(most).read_to_end(&mut piece);
        let outcome = read.and_then(|read| match u64::try_from(read).unwrap_or(0) {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        });
        Poll::Ready(Some(outcome.map(|read| {
            self.left = self.left.saturating_sub(read);
            piece.into()
        })))
    }
}
