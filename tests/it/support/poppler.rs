//! PDFs, read by the programs of poppler.

use std::path::Path;
use std::process::Command;

use super::not_run;

/// What a program of poppler says of a PDF.
pub fn told_by(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let mut command = Command::new(program);
    match command.args(arguments).arg(file).args(if program == "pdftotext" { &["-"][..] } else { &[] }).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            // Titles of headings are told in the PDF's own encoding.
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            not_run(program, &error.to_string());
            None
        }
    }
}
