//! From bytes to text: byte order mark, declaration, NUL pattern, strict UTF-8, else the code page whose
//! letters fit best and under which column names are known. Knows no format beyond the declarations in a file's first bytes.

use encoding_rs::{
    EUC_KR, Encoding, GB18030, ISO_8859_15, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1257,
};

use super::vocabulary::vocabulary;

/// The text, the name of its encoding as people know it, and why that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub name: String,
    pub reason: String,
}

/// Decodes with the encoding of that name, or finds out.
#[must_use]
pub fn decode(bytes: &[u8], wanted: Option<&str>) -> Decoded {
    if let Some(encoding) = wanted.and_then(|name| Encoding::for_label(name.as_bytes())) {
        return plain(bytes, encoding, "you chose it");
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let mut decoded = plain(bytes, encoding, "the file starts with its byte order mark");
        if encoding == UTF_8 {
            "utf-8 with mark".clone_into(&mut decoded.name);
        }
        return decoded;
    }
    if let Some(encoding) = utf16_by_nul(bytes) {
        return plain(bytes, encoding, "every second byte is zero");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let reason = if text.is_ascii() { "plain ASCII" } else { "every byte is valid UTF-8" };
        return Decoded { text: text.to_owned(), name: "utf-8".to_owned(), reason: reason.to_owned() };
    }
    if let Some(encoding) = declared(bytes) {
        return plain(bytes, encoding, "the file declares it");
    }
    let (best, is_told_by_names) = likeliest(bytes);
    let reason = match is_told_by_names {
        true => "not UTF-8; its column names are in a language that is written so",
        false => "not UTF-8; its letters make the likeliest words",
    };
    plain(bytes, best, reason)
}

fn plain(bytes: &[u8], encoding: &'static Encoding, reason: &str) -> Decoded {
    let (text, used, _) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), name: used.name().to_lowercase(), reason: reason.to_owned() }
}

/// UTF-16 without a mark: in Western text one byte of each pair is zero.
fn utf16_by_nul(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(2000))?;
    let zeros = |odd: bool| head.iter().enumerate().filter(|(i, byte)| (i % 2 == 1) == odd && **byte == 0).count();
    let (even, odd) = (zeros(false), zeros(true));
    let enough = head.len() / 5;
    if head.len() < 8 {
        None
    } else if odd > enough && odd > even.saturating_mul(4) {
        Some(UTF_16LE)
    } else if even > enough && even > odd.saturating_mul(4) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// `<?xml … encoding="…"?>` or `CHARSET:1252` of an OFX header.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.iter().take(400).map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    if let Some((_, rest)) = head.split_once("encoding=").filter(|_| head.contains("<?xml")) {
        let label = rest.trim_start_matches(['"', '\'']).split(['"', '\'', ' ', '?']).next()?;
        return Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8);
    }
    let (_, rest) = head.split_once("charset:")?;
    let label = rest.split_whitespace().next()?;
    Encoding::for_label(label.as_bytes())
        .or_else(|| Encoding::for_label(format!("windows-{label}").as_bytes()))
        .filter(|encoding| *encoding != UTF_8)
}

/// Letters that banks' words in the languages of each code page really hold; the first of two equals wins. Where one sign
/// stands for a whole word, none are listed: those are told by their range.
const LIKELY: [(&Encoding, &str); 11] = [
    (WINDOWS_1252, "äöüÄÖÜßéèêëàâáãåçôòõóîìíïûùúñøæýÿðþÅØÆÇÉÈÊÀÁÂÃÍÓÕÔÚÑÝÐÞ€«»£°’œªº"),
    (WINDOWS_1250, "ąćęłńóśźżĄĆĘŁŃÓŚŹŻěščřžýáíéúůťďňĚŠČŘŽÝÁÍÉÚŮäöüßđĐőűŐŰöôľĺŕăâîşţĂÂÎŞŢ"),
    (WINDOWS_1251, "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯё№іїєґІЇЄҐђјљњћџ"),
    (ISO_8859_15, "äöüÄÖÜßéèêàâçôûîñóíáúåøæÅØÆ€œŒŠšŽž"),
    (WINDOWS_1257, "ąčęėįšųūžāēģīķļņĄČĘĖĮŠŲŪŽĀĒĢĪĶĻŅäöõüÄÖÕÜ"),
    (WINDOWS_1254, "çğıöşüÇĞİÖŞÜâî€"),
    (WINDOWS_1253, "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ€"),
    (WINDOWS_1255, "אבגדהוזחטיךכלםמןנסעףפץצקרשת₪"),
    (SHIFT_JIS, ""),
    // Before the Chinese one: what both can be is Korean, for Chinese has signs that Korean has not.
    (EUC_KR, ""),
    (GB18030, ""),
];

/// Among how many encodings, the best by their letters, the column names decide.
const MOST_WEIGHED: usize = 5;
/// How many cells are looked up as column names.
const MOST_NAMES: usize = 24;
/// Among how many cells names in plain letters are looked for.
const MOST_CELLS: usize = 120;
/// What a known column name with a letter beyond ASCII counts.
const A_KNOWN_NAME: i64 = 60;
/// What a letter of another script counts that stands beside a Latin one: no word is written so.
const MIXED: i64 = -10;

/// The encoding in which the text reads best: expected letters and known column names count for it; control characters,
/// odd signs and words of two scripts against it. Names are looked up where the letters leave a doubt.
/// Also whether the language of the column names turned the scales.
fn likeliest(bytes: &[u8]) -> (&'static Encoding, bool) {
    let head = bytes.get(..bytes.len().min(60_000)).unwrap_or(bytes);
    let mut read: Vec<(i64, String, &Encoding)> = LIKELY
        .iter()
        .map(|(encoding, expected)| {
            let (text, _, _) = encoding.decode(head);
            let score = match expected.is_empty() {
                true => of_signs(&text, head, encoding),
                false => {
                    let is_other_script = [WINDOWS_1251, WINDOWS_1253, WINDOWS_1255].contains(encoding);
                    let score = of_letters(&text, expected, is_other_script);
                    if *encoding == WINDOWS_1250 { score.saturating_add(of_hungarian(&text, head)) } else { score }
                }
            };
            (score, text.into_owned(), *encoding)
        })
        .collect();
    // Of two equals the one that is listed first stays before the other.
    read.sort_by_key(|(score, _, _)| std::cmp::Reverse(*score));
    read.truncate(MOST_WEIGHED);
    let with_names = |(score, text, _): &(i64, String, &'static Encoding)| {
        score.saturating_add(known_names(text).saturating_mul(A_KNOWN_NAME))
    };
    let best = |with: &dyn Fn(&(i64, String, &'static Encoding)) -> i64| {
        read.iter().rev().max_by_key(|one| with(one)).map_or(WINDOWS_1252, |(_, _, encoding)| *encoding)
    };
    let by_letters = best(&with_names);
    let told = best(&|one| with_names(one).saturating_add(of_home(&one.1, one.2).saturating_mul(A_NAME_OF_HOME)));
    (told, told != by_letters)
}

/// The code pages in which languages are written that share most letters with those of the West.
const HOMES: [(&Encoding, &[&str]); 3] = [
    (WINDOWS_1250, &["hu", "pl", "cs", "sk", "hr", "sl", "ro", "sq"]),
    (WINDOWS_1254, &["tr"]),
    (WINDOWS_1257, &["lt", "lv"]),
];
/// What a column name counts that only languages of the code page have: enough to part equals, and no more.
const A_NAME_OF_HOME: i64 = 8;

/// How many cells of the first lines are column names in no other languages than those of the code page.
fn of_home(text: &str, encoding: &'static Encoding) -> i64 {
    let Some((_, home)) = HOMES.iter().find(|(page, _)| *page == encoding) else { return 0 };
    let is_of_home = |name: &&str| {
        let mut languages = vocabulary().languages(name).peekable();
        languages.peek().is_some() && languages.all(|language| home.contains(&language))
    };
    i64::try_from(first_cells(text).take(MOST_CELLS).filter(is_of_home).count()).unwrap_or(0)
}

/// “Őrs” read the Western way is “Õrs”: beside á, í, ó, ú and without the letters that Portuguese and French write in every
/// line, it is Hungarian. An õ before an e is Portuguese all the same.
fn of_hungarian(text: &str, bytes: &[u8]) -> i64 {
    let (western, _, _) = WINDOWS_1252.decode(bytes);
    let has = |letters: &str| western.chars().any(|c| letters.contains(c));
    if !has("áíóúÁÍÓÚ") || has("ãçâêàèñÃÇÂÊÀÈÑ") {
        return 0;
    }
    let pairs = text.chars().zip(text.chars().skip(1));
    let doubles = pairs.filter(|(c, next)| "őűŐŰ".contains(*c) && *next != 'e').count();
    i64::try_from(doubles).unwrap_or(0).saturating_mul(4)
}

fn of_letters(text: &str, expected: &str, is_other_script: bool) -> i64 {
    let mut score = 0_i64;
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_ascii() {
            let fits_in_word = before.is_lowercase() && c.is_lowercase() || !before.is_lowercase();
            score = score.saturating_add(match c {
                '\u{80}'..='\u{9f}' | '\u{fffd}' => -12,
                '\u{a0}' => 1,
                _ if expected.contains(c) && fits_in_word => 4,
                _ if expected.contains(c) => 1,
                _ if c.is_alphabetic() => -2,
                _ => -4,
            });
        }
        let touch = c.is_alphabetic() && before.is_alphabetic() && c.is_ascii() != before.is_ascii();
        if is_other_script && touch {
            score = score.saturating_add(MIXED);
        }
        before = c;
    }
    score
}

/// Scripts of two bytes a sign: the common ones count for it, rare ones against it. Letters of European words, alone among
/// ASCII or in long lower-case runs, make rare ones.
fn of_signs(text: &str, bytes: &[u8], encoding: &'static Encoding) -> i64 {
    let is_sign = |lead: u8, last: u8| (0xA1..=0xA3).contains(&lead) || (0xB0..=last).contains(&lead);
    let common = |lead: u8| match () {
        () if encoding == SHIFT_JIS => (0x81..=0x97).contains(&lead),
        () if encoding == EUC_KR => is_sign(lead, 0xC8),
        () => is_sign(lead, 0xD7),
    };
    let mut score = 0_i64;
    let mut at = 0_usize;
    while let Some(lead) = bytes.get(at) {
        let is_half = encoding == SHIFT_JIS && (0xA1..=0xDF).contains(lead);
        if lead.is_ascii() {
            at = at.saturating_add(1);
            continue;
        }
        let trails_high = bytes.get(at.saturating_add(1)).is_some_and(|next| !next.is_ascii());
        score = score.saturating_add(match () {
            () if is_half => 1,
            () if common(*lead) && (trails_high || encoding == SHIFT_JIS) => 9,
            () => -12,
        });
        at = at.saturating_add(if is_half { 1 } else { 2 });
    }
    let broken = text.chars().filter(|c| *c == '\u{fffd}').count();
    score.saturating_sub(i64::try_from(broken).unwrap_or(0).saturating_mul(24))
}

fn first_cells(text: &str) -> impl Iterator<Item = &str> {
    let cells = text.lines().take(40).flat_map(|line| line.split([';', ',', '\t', '|']));
    cells.map(|cell| cell.trim().trim_matches('"')).filter(|cell| cell.len() <= 80 && !cell.is_empty())
}

/// How many cells of the first lines are column names that we know, of those with a letter beyond ASCII.
fn known_names(text: &str) -> i64 {
    let known = first_cells(text)
        .filter(|cell| !cell.is_ascii())
        .take(MOST_NAMES)
        .filter(|name| vocabulary().is_name(name))
        .count();
    i64::try_from(known).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str, encoding: &'static Encoding) -> Decoded {
        let (bytes, _, _) = encoding.encode(text);
        decode(&bytes, None)
    }

    #[test]
    fn code_pages_are_told_apart_by_their_letters() {
        for (text, encoding) in [
            ("Währung;Empfänger;Überweisung\n1;Zoë Müßig;5 €", WINDOWS_1252),
            ("Date;Libellé;Débit;Crédit\n;Café à la gare;", WINDOWS_1252),
            ("Kwota;Data księgowania;Odbiorca\nŁukasz Żółw;Wpływy", WINDOWS_1250),
            ("Datum provedení;Částka;Měna účtu;Zpráva pro příjemce", WINDOWS_1250),
            ("Дата операции;Сумма;Описание;Перевод", WINDOWS_1251),
            ("Bokföringsdag;Valutadag;Löpnummer;Förening", WINDOWS_1252),
            ("Data;Descrição;Valor;Saldo\n1;Transferência;5;6", WINDOWS_1252),
            ("Data mov. ;Data valor ;Descrição ;Débito ;Crédito ;Saldo contabilístico ;", WINDOWS_1252),
            ("Datum;Naam initiërende partij;Bedrag", WINDOWS_1252),
            ("Ημερομηνία;Αιτιολογία;Ποσό;Υπόλοιπο\n1;Ενοίκιο Μαρτίου;5;6", WINDOWS_1253),
            ("Tarih;Açıklama;İşlem Tutarı;Bakiye\n1;Maaş ödemesi;5;6", WINDOWS_1254),
            ("Dátum;Partner neve;Közlemény;Egyenleg\n1;Kovács Őrs;Felső Ügyfél;5", WINDOWS_1250),
            ("Date;Name;Amount\n1;Kovács Őrs;5\n2;Szűcs Ödön;6", WINDOWS_1250),
            ("Data;Descriere;Suma;Sold final\n1;Donaţie Ştefan;5;6", WINDOWS_1250),
            ("Date;Libellé;Débit;Crédit\n1;Loyer août;;5", WINDOWS_1252),
            ("Data;Valor\n1;cartões débito automático", WINDOWS_1252),
            ("Kuupäev;Selgitus;Summa\n1;Jõulud Võru;5", WINDOWS_1252),
            ("取引日,摘要,支払い金額,預かり金額,差引残高\n2026/3/1,電気代,3000,,7000", SHIFT_JIS),
            ("거래일시,적요,보낸분,출금액,입금액,잔액\n2026.02.03,인터넷,김철수,0,50000,1050000", EUC_KR),
            ("交易时间,交易类型,交易对方,商品,收/支,金额(元)\n1,商户消费,老王牛肉面,牛肉面,支出,28.00", GB18030),
        ] {
            let decoded = round(text, encoding);
            assert_eq!(decoded.text, text, "{}", decoded.name);
        }
    }

    #[test]
    fn utf16_without_a_mark_is_seen_by_its_zeros() {
        let bytes: Vec<u8> = "Datum;Betrag\n1;2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes, None).text, "Datum;Betrag\n1;2");
    }

    #[test]
    fn a_euro_sign_of_latin_9_is_kept() {
        assert_eq!(round("Spende €;Müller;Größe", ISO_8859_15).text, "Spende €;Müller;Größe");
    }
}
