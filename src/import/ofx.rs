//! stub
use super::reading::{Format, Reading};
use super::Options;
pub fn read(_text: &str, encoding: &str, _options: &Options) -> Reading { Reading::new(Format::Ofx, encoding) }
