//! A report as an e-mail that nobody has sent: the text in it, the PDF with it, ready to be opened as a draft or handed
//! to a program that sends. Asks for no time and no name of this machine, and knows no single report.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use sha2::{Digest, Sha256};

use crate::reports::Report;
use crate::reports::donations::NAMING;
use crate::words::Words;

use super::{Format, RenderError, file_name, pdf, speech, text};

/// From whom and to whom, each an address or `Name <address>`; both may be left to the program that sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    pub from: Option<String>,
    pub to: Vec<String>,
}

impl Envelope {
    /// # Errors
    /// One of them cannot be an address.
    pub fn new(from: Option<String>, to: Vec<String>) -> Result<Self, RenderError> {
        match from.iter().chain(&to).find(|told| !is_told(told)) {
            Some(wrong) => Err(RenderError::Mail(format!("“{wrong}” is no e-mail address"))),
            None => Ok(Self { from, to }),
        }
    }
}

/// The name before an address in angle brackets, and the address.
fn named(told: &str) -> (Option<&str>, &str) {
    let told = told.trim();
    match told.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (Some(name.trim().trim_matches('"').trim()).filter(|name| !name.is_empty()), address),
        None => (None, told),
    }
}

fn is_told(told: &str) -> bool {
    let (name, address) = named(told);
    let is_plain = |name: &str| !name.chars().any(|c| c.is_control() || "<>\"@".contains(c));
    name.is_none_or(is_plain) && is_address(address)
}

/// Something on both sides of one @, and nothing that could begin another header.
fn is_address(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;:\"()[]@".contains(c))
    };
    text.split_once('@').is_some_and(|(name, place)| is_part(name) && is_part(place))
}

/// The report as the bytes of one message (RFC 5322): text, with the PDF attached.
///
/// # Errors
/// The PDF or the message cannot be written; both are faults of this program.
pub fn render(report: &Report, words: &Words, envelope: &Envelope) -> Result<Vec<u8>, RenderError> {
    let title = format!("{}, {}, {}", speech::title(report, words), speech::span(report, words), report.book);
    // Mail is read on its way: it names nobody.
    let nameless = without_names(report);
    let report = nameless.as_ref().unwrap_or(report);
    let document = pdf::render(report, words)?;
    // The same report is the same message, so its id is made of what it says.
    let digest = hex::encode(Sha256::digest(&document));
    let id = format!("{digest}@solidarity-ledger.invalid");
    let mut message = MessageBuilder::new()
        .subject(speech::tame(&title))
        .message_id(id)
        .date(super::made_at(report).and_utc().timestamp())
        // Mail programs that know this open the file as a draft.
        .header("X-Unsent", Raw::new("1"))
        .text_body(text::render(report, words))
        .attachment(Format::Pdf.media_type(), file_name(report, Format::Pdf), document);
    if let Some(from) = &envelope.from {
        let (name, address) = named(from);
        message = message.from(Address::new_address(name, address));
    }
    if !envelope.to.is_empty() {
        let to = envelope.to.iter().map(|told| named(told)).map(|(name, address)| Address::new_address(name, address));
        message = message.to(Address::new_list(to.collect()));
    }
    message.write_to_vec().map_err(|error| RenderError::Mail(error.to_string()))
}

/// The report without the section that names people; none where it names nobody.
fn without_names(report: &Report) -> Option<Report> {
    report.facts.contains_key("names").then(|| {
        let mut nameless = report.clone();
        nameless.facts.remove("names");
        nameless.lead.retain(|phrase| phrase.key != "reports-lead-names-donors");
        nameless
            .sections
            .iter_mut()
            .filter(|section| section.id == NAMING)
            .for_each(|section| section.table.rows.clear());
        nameless
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::ReportName;
    use crate::reports::sample::{book, filter_for, inputs, month};

    fn message(envelope: &Envelope) -> String {
        let period = month("2020-02");
        let name = ReportName::Monthly;
        let mut report = crate::reports::build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap();
        report.book = "Друзья & Łódź".into();
        String::from_utf8(render(&report, &Words::new("en"), envelope).unwrap()).unwrap()
    }

    #[test]
    fn a_message_has_the_text_and_the_pdf_and_opens_as_a_draft() {
        let to = vec!["members@example.org".to_owned(), "audit@example.org".to_owned()];
        let message = message(&Envelope::new(Some("kasse@example.org".into()), to).unwrap());
        let (head, body) = message.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("From: <kasse@example.org>"), "{head}");
        assert!(head.contains("<members@example.org>") && head.contains("<audit@example.org>"), "{head}");
        assert!(head.contains("X-Unsent: 1") && head.contains("multipart/mixed"), "{head}");
        assert!(head.contains("Subject: =?utf-8?"), "a subject in other letters is encoded: {head}");
        assert!(head.is_ascii());
        assert!(body.contains("Content-Type: text/plain") && body.contains("application/pdf"));
        assert!(body.contains("filename=\"monthly-2020-02.pdf\""));
        assert!(body.lines().all(|line| line.len() <= 998), "lines that a mail server takes");
    }

    #[test]
    fn a_name_may_stand_before_the_address() {
        let to = vec!["\"Crème, Anna\" <anna@example.org>".to_owned(), "<b@example.org>".to_owned()];
        let message = message(&Envelope::new(Some("Kasse <kasse@example.org>".into()), to).unwrap());
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("From: \"Kasse\" <kasse@example.org>"), "{head}");
        assert!(head.contains("<anna@example.org>") && head.contains("<b@example.org>") && head.is_ascii(), "{head}");
        for wrong in ["Anna <a@b", "Anna a@b", "A\r\nBcc: x <a@b>", "x <a@b> <c@d>"] {
            assert!(Envelope::new(None, vec![wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_address_can_begin_another_header() {
        for wrong in ["", "kasse", "a@b@c", "a@b\r\nBcc: x@y.z", "a b@c.d", "a@", "@b", "a@b,c@d"] {
            let error = Envelope::new(None, vec![wrong.to_owned()]).unwrap_err().to_string();
            assert!(error.contains("is no e-mail address"), "{error}");
        }
        assert!(!message(&Envelope::default()).contains("\nTo:"));
    }
}
