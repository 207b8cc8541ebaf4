//! stub
use super::reading::{Format, Reading};
use super::{ImportError, Options};
pub fn read(_text: &str, encoding: &str, _options: &Options) -> Result<Reading, ImportError> { Ok(Reading::new(Format::Camt, encoding)) }
