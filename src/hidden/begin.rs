//! Where names may begin: a quick look at every byte, before any slow one.
//!
//! In: the first words of names, and any text. Out: the few places of the text
//! where one of them can begin. It looks at the first three bytes of a word; a
//! place that it names wrongly costs time, and none is left out.

/// What names begin with.
pub struct Beginnings {
    /// For each beginning, by [`place`], whether there is such a name.
    known: [u64; PLACES / 64],
}

/// How many beginnings are told apart.
const PLACES: usize = 1 << 12;

impl Default for Beginnings {
    fn default() -> Self {
        Self { known: [0; PLACES / 64] }
    }
}

impl Beginnings {
    /// Adds the first word of a name, folded.
    pub fn add(&mut self, word: &str) {
        let mut bytes = word.bytes().map(class);
        let mut next = || bytes.next().unwrap_or(OUTSIDE);
        let (first, second, third) = (next(), next(), next());
        // A letter with an accent can also be written as two, of which the first
        // is any. Where that is not the third byte, the text is not ASCII.
        let thirds = if third == OTHER { 0..=OTHER } else { third..=third };
        for third in thirds {
            let place = place(first, second, third);
            self.known[place / 64] |= 1 << (place % 64);
        }
    }

    /// Tells where in a text a name can begin.
    pub fn find(&self, text: &str, mut tell: impl FnMut(usize)) {
        let bytes = text.as_bytes();
        let (chunks, rest) = bytes.as_chunks();
        let mut last = [b' '; CHUNK];
        last[..rest.len()].copy_from_slice(rest);
        let mut before = false;
        for (n, chunk) in chunks.iter().chain([&last]).enumerate() {
            let mut starts = starts(chunk, &mut before);
            // Whether a word passes cannot be foreseen, so nothing branches on it.
            let (mut places, mut count) = ([0; CHUNK], 0);
            while starts != 0 {
                let at = n * CHUNK + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                places[count] = at;
                count += usize::from(self.may_begin(bytes, at));
            }
            places[..count].iter().for_each(|at| tell(*at));
        }
    }

    /// Whether the word at a place may be the first of a name.
    fn may_begin(&self, bytes: &[u8], at: usize) -> bool {
        let Some(three) = bytes[at..].first_chunk::<3>() else { return true };
        let [first, second, third] = three.map(class);
        // What follows the end of a word is no part of it.
        let third = if second == OUTSIDE { OUTSIDE } else { third };
        let place = place(first, second, third);
        // Outside ASCII only folding tells which letters are the same.
        let is_plain = first.max(second).max(third) != OTHER;
        !is_plain | (self.known[place / 64] >> (place % 64) & 1 == 1)
    }
}

/// Which bit stands for a beginning.
fn place(first: usize, second: usize, third: usize) -> usize {
    (first << 6 ^ second ^ third.wrapping_mul(0x9E5)) % PLACES
}

/// How many bytes are looked at together.
const CHUNK: usize = 64;

/// Where words begin, as bits: at the first byte of a word after one that is
/// none. `before` is whether the byte before is part of a word.
fn starts(chunk: &[u8; CHUNK], before: &mut bool) -> u64 {
    // Loops without branches, of which the compiler makes a few instructions
    // for sixteen bytes or more.
    let mut inside = [0; CHUNK];
    for (inside, byte) in inside.iter_mut().zip(chunk) {
        *inside = u8::from(is_part(*byte));
    }
    let bits =
        |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let eights = inside.as_chunks::<8>().0.iter().enumerate();
    let inside = eights.fold(0, |all, (n, eight)| all | bits(eight) << (8 * n));
    let starts = inside & !(inside << 1 | u64::from(*before));
    *before = inside >> (CHUNK - 1) == 1;
    starts
}

/// No part of a word in ASCII.
pub const OUTSIDE: usize = 0;
/// The first byte of a character that is not ASCII.
const OTHER: usize = 63;

/// Whether a byte is part of a word, or the first of a character that may be.
fn is_part(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'-') | (byte >= 0xC0)
}

/// What each byte is in a word: a letter, without regard to case, a digit, the
/// hyphen, or one of two above.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [OUTSIDE as u8; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'-' => 1,
            digit @ b'0'..=b'9' => 2 + digit - b'0',
            letter @ b'A'..=b'Z' => 12 + letter - b'A',
            letter @ b'a'..=b'z' => 12 + letter - b'a',
            0xC0.. => OTHER as u8,
            _ => OUTSIDE as u8,
        };
        byte += 1;
    }
    classes
}

/// What a byte is in a word.
pub fn class(byte: u8) -> usize {
    usize::from(CLASSES[usize::from(byte)])
}

#[cfg(test)]
mod tests {
    use super::{OUTSIDE, class, is_part};

    #[test]
    fn the_table_and_the_quick_look_agree_on_what_a_word_is() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_part(byte), class(byte) != OUTSIDE, "{byte:#x}");
        }
    }
}
