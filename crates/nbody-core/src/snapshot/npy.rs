//! One array in `NumPy`'s format: `numpy/lib/format.py` describes it.

use std::io::{self, Read, Write};

use compute_backend::Real;

use super::{exactly, invalid};

const MAGIC: &[u8] = b"\x93NUMPY";

/// The longest header that is read: those of plain arrays have 118 bytes.
const LONGEST_HEADER: usize = 1 << 16;

/// How many bytes are read at once.
const BLOCK: usize = 1 << 16;

/// What an array is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The type, such as `<f8`.
    pub(super) descr: String,
    /// Whether the first index runs fastest.
    pub(super) fortran: bool,
    pub(super) shape: Vec<usize>,
}

impl Header {
    /// The header of an array stored row by row.
    pub(super) fn new(descr: impl Into<String>, shape: &[usize]) -> Self {
        Self { descr: descr.into(), fortran: false, shape: shape.to_vec() }
    }

    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let lengths: String = self.shape.iter().map(|length| format!("{length}, ")).collect();
        let mut text = format!(
            "{{'descr': '{}', 'fortran_order': {}, 'shape': ({}), }}",
            self.descr,
            if self.fortran { "True" } else { "False" },
            lengths.trim_end(),
        );
        // The values begin at a multiple of 64 bytes.
        let before = MAGIC.len() + 4;
        let padding = (before + text.len() + 1).next_multiple_of(64) - (before + text.len() + 1);
        text.extend(std::iter::repeat_n(' ', padding));
        text.push('\n');
        let len = u16::try_from(text.len()).map_err(io::Error::other)?;
        to.write_all(MAGIC)?;
        to.write_all(&[1, 0])?;
        to.write_all(&len.to_le_bytes())?;
        to.write_all(text.as_bytes())
    }

    pub(super) fn read(from: &mut dyn Read) -> io::Result<Self> {
        let mut start = [0; 8];
        from.read_exact(&mut start)?;
        if !start.starts_with(MAGIC) {
            return Err(invalid("no array in NumPy's format"));
        }
        let len = match start[6] {
            1 => {
                let mut len = [0; 2];
                from.read_exact(&mut len)?;
                usize::from(u16::from_le_bytes(len))
            }
            // The third is the second with text in UTF-8.
            2 | 3 => {
                let mut len = [0; 4];
                from.read_exact(&mut len)?;
                u32::from_le_bytes(len) as usize
            }
            other => {
                return Err(invalid(format!("in version {other} of NumPy's format, not one of 1 to 3")));
            }
        };
        if len > LONGEST_HEADER {
            return Err(invalid(format!("a header of {len} bytes is none of an array of numbers")));
        }
        let mut text = vec![0; len];
        from.read_exact(&mut text)?;
        let text = String::from_utf8_lossy(&text);
        Self::parse(&text)
            .ok_or_else(|| invalid(format!("not the header of an array of numbers: {}", text.trim())))
    }

    fn parse(text: &str) -> Option<Self> {
        let value = |key: &str| {
            let rest = text.split_once(&format!("'{key}'"))?.1;
            rest.trim_start().strip_prefix(':').map(str::trim_start)
        };
        let descr = value("descr")?.strip_prefix('\'')?.split_once('\'')?.0.to_owned();
        let fortran = value("fortran_order")?.split([',', '}']).next()?.trim_end();
        let fortran = [("True", true), ("False", false)].into_iter().find(|(word, _)| *word == fortran)?.1;
        let lengths = value("shape")?.strip_prefix('(')?.split_once(')')?.0;
        let lengths = lengths.split(',').map(str::trim).filter(|length| !length.is_empty());
        Some(Self {
            descr,
            fortran,
            shape: lengths.map(|length| length.parse().ok()).collect::<Option<_>>()?,
        })
    }

    /// The type as order of bytes, kind and size, where it is one of numbers or text.
    fn kind(&self) -> Option<(bool, char, usize)> {
        let mut letters = self.descr.chars();
        let big = letters.next()? == '>';
        let kind = letters.next()?;
        Some((big, kind, letters.as_str().parse().ok()?))
    }

    /// The elements as reals: numbers of any type that `T` holds exactly.
    pub(super) fn reals<T: Real>(&self, from: &mut dyn Read) -> io::Result<Vec<T>> {
        match self.kind() {
            Some((big, 'f', 4)) => self.values(from, big, 4, |[a, b, c, d, ..]| {
                Ok(T::lit(f64::from(f32::from_le_bytes([a, b, c, d]))))
            }),
            Some((big, 'f', 8)) => {
                self.values(from, big, 8, |bytes| exactly::real(f64::from_le_bytes(bytes)))
            }
            Some((big, kind @ ('u' | 'i'), size @ (1 | 2 | 4 | 8))) => {
                self.values(from, big, size, |bytes| exactly::whole(integer(kind, size, bytes)))
            }
            _ => Err(self.other("f32, f64 or integers")),
        }
    }

    /// The elements as whole numbers of at least zero.
    pub(super) fn whole(&self, from: &mut dyn Read) -> io::Result<Vec<u64>> {
        match self.kind() {
            Some((big, kind @ ('u' | 'i'), size @ (1 | 2 | 4 | 8))) => {
                self.values(from, big, size, |bytes| {
                    let value = integer(kind, size, bytes);
                    u64::try_from(value).map_err(|_| format!("{value}, which is less than zero"))
                })
            }
            _ => Err(self.other("integers")),
        }
    }

    /// One text.
    pub(super) fn text(&self, from: &mut dyn Read) -> io::Result<String> {
        let (kind, len) = match self.kind() {
            Some((big, kind @ ('U' | 'S'), len)) if self.len() == Some(1) => ((big, kind), len),
            _ => return Err(self.other("a text")),
        };
        let letters = Self { descr: String::new(), fortran: false, shape: vec![len] };
        let letter = |[a, b, c, d, ..]: [u8; 8]| {
            let code = u32::from_le_bytes([a, b, c, d]);
            char::from_u32(code).ok_or_else(|| format!("{code:#x}, which is no letter"))
        };
        let size = if kind.1 == 'U' { 4 } else { 1 };
        let text: String = letters.values(from, kind.0, size, letter)?.into_iter().collect();
        Ok(text.trim_end_matches('\0').to_owned())
    }

    fn other(&self, expected: &str) -> io::Error {
        invalid(format!("of NumPy's type `{}`, not {expected}", self.descr))
    }

    /// The bytes that the elements have in the file, if a number can tell.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.sum(|kind, size| if kind == 'U' { size.checked_mul(4) } else { Some(size) })
    }

    /// The most memory that the elements take once they are read, if a number can tell: 8 bytes a number, 4 a letter.
    pub(super) fn memory(&self) -> Option<u64> {
        self.sum(|kind, size| if matches!(kind, 'U' | 'S') { size.checked_mul(4) } else { Some(size.max(8)) })
    }

    /// So much for each element; nothing if they are of a type that is not read.
    fn sum(&self, each: impl FnOnce(char, usize) -> Option<usize>) -> Option<u64> {
        let Some((_, kind, size)) = self.kind() else { return Some(0) };
        self.len()?.checked_mul(each(kind, size)?)?.try_into().ok()
    }

    /// How many elements the array has, if a number can tell.
    fn len(&self) -> Option<usize> {
        self.shape.iter().try_fold(1_usize, |len, &length| len.checked_mul(length))
    }

    /// All elements, which must be all that is left to read. Memory grows with what is there, not with what the header
    /// says. `decode` gets the bytes of an element in little-endian order, filled up with zeros.
    fn values<V>(
        &self,
        from: &mut dyn Read,
        big: bool,
        size: usize,
        decode: impl Fn([u8; 8]) -> Result<V, String>,
    ) -> io::Result<Vec<V>> {
        let mut left = self
            .len()
            .and_then(|len| len.checked_mul(size))
            .ok_or_else(|| invalid(format!("of an impossible shape: {:?}", self.shape)))?;
        let mut values = Vec::new();
        let mut block = vec![0; BLOCK.min(left)];
        while left > 0 {
            let block = &mut block[..BLOCK.min(left)];
            from.read_exact(block)?;
            values.try_reserve(block.len() / size)?;
            for bytes in block.chunks_exact_mut(size) {
                if big {
                    bytes.reverse();
                }
                let mut word = [0; 8];
                word[..size].copy_from_slice(bytes);
                values.push(decode(word).map_err(|why| invalid(format!("element {}: {why}", values.len())))?);
            }
            left -= block.len();
        }
        // The end of the file is where its checksum is compared.
        match from.read(&mut [0])? {
            0 => Ok(values),
            _ => Err(invalid("longer than its header says")),
        }
    }
}

/// The integer of `size` bytes that begins a word: in two's complement, if it may be negative.
fn integer(kind: char, size: usize, bytes: [u8; 8]) -> i128 {
    let value = i128::from(u64::from_le_bytes(bytes));
    let negative = kind == 'i' && bytes[size - 1] >= 0x80;
    if negative { value - (1 << (8 * size)) } else { value }
}

/// One text of `NumPy`'s type `<U`: letters of four bytes.
pub(super) fn write_text(to: &mut impl Write, text: &str) -> io::Result<()> {
    // NumPy has no text of no letters.
    Header::new(format!("<U{}", text.chars().count().max(1)), &[]).write(to)?;
    if text.is_empty() {
        to.write_all(&[0; 4])?;
    }
    text.chars().try_for_each(|letter| to.write_all(&u32::from(letter).to_le_bytes()))
}

/// Reals of the type and shape as they stand, row by row.
pub(super) fn write_reals<'a, T: Real>(
    to: &mut impl Write,
    shape: &[usize],
    values: impl IntoIterator<Item = &'a T>,
) -> io::Result<()> {
    let narrow = size_of::<T>() == 4;
    Header::new(if narrow { "<f4" } else { "<f8" }, shape).write(to)?;
    values.into_iter().try_for_each(|value| {
        let value = value.widen();
        if narrow { to.write_all(&(value as f32).to_le_bytes()) } else { to.write_all(&value.to_le_bytes()) }
    })
}

/// Whole numbers.
pub(super) fn write_whole<'a>(
    to: &mut impl Write,
    shape: &[usize],
    values: impl IntoIterator<Item = &'a u64>,
) -> io::Result<()> {
    Header::new("<u8", shape).write(to)?;
    values.into_iter().try_for_each(|value| to.write_all(&value.to_le_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(header: &Header) -> Vec<u8> {
        let mut bytes = Vec::new();
        header.write(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn headers_read_back_and_leave_the_values_aligned() {
        for shape in [&[][..], &[0], &[7], &[5, 3], &[usize::MAX, 3]] {
            let header = Header::new("<f8", shape);
            let bytes = written(&header);
            assert_eq!(bytes.len() % 64, 0);
            assert_eq!(Header::read(&mut bytes.as_slice()).unwrap(), header);
        }
    }

    #[test]
    fn the_headers_of_numpy_are_understood() {
        let parsed =
            Header::parse("{'descr': '>f4', 'fortran_order': True, 'shape': (3, 2), }   \n").unwrap();
        assert_eq!(parsed, Header { descr: ">f4".into(), fortran: true, shape: vec![3, 2] });
        for bad in [
            "",
            "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (3,), }",
            "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (3,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3, }",
        ] {
            assert_eq!(Header::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_versions_of_the_format_are_told_apart() {
        let mut first = Vec::new();
        write_reals(&mut first, &[1], &[2.5]).unwrap();
        let (text, value) = first[10..].split_at(first.len() - 18);
        for (version, known) in [(0, false), (1, false), (2, true), (3, true), (4, false)] {
            let len = u32::try_from(text.len()).unwrap().to_le_bytes();
            let array = [MAGIC, &[version, 0], &len, text, value].concat();
            let mut from = array.as_slice();
            let read = Header::read(&mut from).and_then(|header| header.reals::<f64>(&mut from));
            assert_eq!(read.ok(), known.then(|| vec![2.5]), "version {version}");
        }
    }

    #[test]
    fn an_absurd_shape_is_an_error_before_any_memory_is_asked_for() {
        for shape in [vec![1 << 60, 3], vec![usize::MAX, usize::MAX], vec![1 << 40]] {
            let header = Header::new("<f8", &shape);
            assert!(header.reals::<f64>(&mut [0; 100].as_slice()).is_err());
        }
        assert!(Header::new(format!("<U{}", usize::MAX), &[]).text(&mut [0; 100].as_slice()).is_err());
    }

    #[test]
    fn integers_are_reals_and_doubles_are_floats_where_these_hold_them() {
        for (descr, bytes, value) in [
            ("|i1", &[0xFF][..], -1.0),
            ("|u1", &[0xFF], 255.0),
            (">i2", &[0x80, 0], -32768.0),
            ("<i4", &[0, 0, 0, 0x80], -2.0_f64.powi(31)),
            ("<i8", &[0, 0, 0, 0, 0, 0, 0, 0x80], -2.0_f64.powi(63)),
            (">u8", &[0x80, 0, 0, 0, 0, 0, 0, 0], 2.0_f64.powi(63)),
            ("<f8", &0.25_f64.to_le_bytes(), 0.25),
        ] {
            let header = Header::new(descr, &[1]);
            assert_eq!(header.reals::<f64>(&mut &*bytes).unwrap(), [value], "{descr}");
            assert_eq!(header.reals::<f32>(&mut &*bytes).unwrap(), [value as f32], "{descr}");
        }
        let tenth = [0.5_f64, 0.1].map(f64::to_le_bytes).concat();
        let error = Header::new("<f8", &[2]).reals::<f32>(&mut tenth.as_slice()).unwrap_err().to_string();
        assert!(error.contains("element 1: 0.1, which f32 does not hold"), "{error}");
    }

    #[test]
    fn numbers_of_other_types_and_orders_are_read() {
        let big: Vec<u8> = [1.5_f32, -0.25].iter().flat_map(|v| v.to_be_bytes()).collect();
        assert_eq!(Header::new(">f4", &[2]).reals::<f64>(&mut big.as_slice()).unwrap(), [1.5, -0.25]);
        let short: Vec<u8> = [7_i16, 300].iter().flat_map(|v| v.to_le_bytes()).collect();
        assert_eq!(Header::new("<i2", &[2]).whole(&mut short.as_slice()).unwrap(), [7, 300]);
        assert!(Header::new("|i1", &[1]).whole(&mut [0xFF].as_slice()).is_err(), "negative");
        for descr in ["<c16", "<f2", "|b1", "|O", "<M8[s]", "", "é"] {
            assert!(Header::new(descr, &[1]).reals::<f64>(&mut [0; 16].as_slice()).is_err(), "{descr}");
        }
        assert!(Header::new("<f4", &[1]).reals::<f32>(&mut [0; 5].as_slice()).is_err(), "longer");
        assert!(Header::new("<f4", &[1]).reals::<f32>(&mut [0; 3].as_slice()).is_err(), "shorter");
        assert_eq!(Header::new("|S3", &[]).text(&mut b"ab\0".as_slice()).unwrap(), "ab");
    }
}
