//! A report as an e-mail, taken apart by hand.

/// The parts of a message by hand: content type, and the bytes it stands for.
pub fn parts(message: &str) -> Vec<(String, Vec<u8>)> {
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a boundary");
    let decoded = |part: &str| {
        let (head, body) = part.trim_start().split_once("\r\n\r\n").unwrap();
        let kind = head.to_lowercase();
        let bytes = if kind.contains("base64") { of_base64(body) } else { of_quoted(body) };
        (kind, bytes)
    };
    let border = format!("--{boundary}");
    body.split(&border).filter(|part| part.contains("\r\n\r\n")).map(decoded).collect()
}

fn of_base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|byte| LETTERS.iter().position(|letter| *letter == byte));
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        (held, bits) = (held << 6 | u32::try_from(digit).unwrap(), bits + 6);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).unwrap());
            held &= (1 << bits) - 1;
        }
    }
    bytes
}

fn of_quoted(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut bytes = joined.bytes();
    let mut read = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            read.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            read.push(byte);
        }
    }
    read
}
