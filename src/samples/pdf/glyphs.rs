//! The letters of the samples' font: blocks on a grid of five by seven.

/// One character and its rows from the top, the lowest five bits of each.
pub(super) struct Glyph {
    pub character: char,
    rows: [u8; 7],
}

/// The glyphs of a text. There are capitals only, and a question mark for what there is not.
pub(super) fn of(text: &str) -> Vec<&'static Glyph> {
    text.chars().flat_map(char::to_uppercase).map(|character| find(character).unwrap_or(&UNKNOWN)).collect()
}

fn find(character: char) -> Option<&'static Glyph> {
    GLYPHS.iter().find(|glyph| glyph.character == character)
}

impl Glyph {
    /// The byte that stands for it in the page: its number in Latin-1.
    pub fn code(&self) -> u32 {
        u32::from(self.character)
    }

    pub fn name(&self) -> String {
        format!("g{:02X}", self.code())
    }

    /// Draws it: the width and the box, then a rectangle for each run of blocks.
    pub fn procedure(&self) -> String {
        let mut drawing = String::from("600 0 0 0 500 700 d1\n");
        for (row, bits) in (0..7).zip(self.rows) {
            let mut column = 0;
            while column < 5 {
                let run = (column..5).take_while(|at| bits & (0b1_0000 >> at) != 0).count();
                if run > 0 {
                    drawing.push_str(&format!("{} {} {} 100 re\n", column * 100, (6 - row) * 100, run * 100));
                }
                column += run + 1;
            }
        }
        drawing.push_str("f\n");
        drawing
    }
}

const UNKNOWN: Glyph =
    Glyph { character: '?', rows: [0b01110, 0b10001, 0b00001, 0b00110, 0b00100, 0b00000, 0b00100] };

macro_rules! glyphs {
    ($($character:literal $a:literal $b:literal $c:literal $d:literal $e:literal $f:literal $g:literal;)*) => {
        &[$(Glyph { character: $character, rows: [$a, $b, $c, $d, $e, $f, $g] },)*]
    };
}

const GLYPHS: &[Glyph] = glyphs! {
    ' '  0b00000 0b00000 0b00000 0b00000 0b00000 0b00000 0b00000;
    '!'  0b00100 0b00100 0b00100 0b00100 0b00100 0b00000 0b00100;
    '\'' 0b00100 0b00100 0b01000 0b00000 0b00000 0b00000 0b00000;
    '('  0b00010 0b00100 0b01000 0b01000 0b01000 0b00100 0b00010;
    ')'  0b01000 0b00100 0b00010 0b00010 0b00010 0b00100 0b01000;
    '+'  0b00000 0b00100 0b00100 0b11111 0b00100 0b00100 0b00000;
    ','  0b00000 0b00000 0b00000 0b00000 0b01100 0b00100 0b01000;
    '-'  0b00000 0b00000 0b00000 0b11111 0b00000 0b00000 0b00000;
    '.'  0b00000 0b00000 0b00000 0b00000 0b00000 0b01100 0b01100;
    '/'  0b00001 0b00010 0b00010 0b00100 0b01000 0b01000 0b10000;
    '0'  0b01110 0b10001 0b10011 0b10101 0b11001 0b10001 0b01110;
    '1'  0b00100 0b01100 0b00100 0b00100 0b00100 0b00100 0b01110;
    '2'  0b01110 0b10001 0b00001 0b00110 0b01000 0b10000 0b11111;
    '3'  0b11110 0b00001 0b00001 0b01110 0b00001 0b00001 0b11110;
    '4'  0b10010 0b10010 0b10010 0b11111 0b00010 0b00010 0b00010;
    '5'  0b11111 0b10000 0b11110 0b00001 0b00001 0b10001 0b01110;
    '6'  0b01110 0b10000 0b10000 0b11110 0b10001 0b10001 0b01110;
    '7'  0b11111 0b00001 0b00010 0b00010 0b00100 0b00100 0b00100;
    '8'  0b01110 0b10001 0b10001 0b01110 0b10001 0b10001 0b01110;
    '9'  0b01110 0b10001 0b10001 0b01111 0b00001 0b00001 0b01110;
    ':'  0b00000 0b01100 0b01100 0b00000 0b01100 0b01100 0b00000;
    'A'  0b01110 0b10001 0b10001 0b11111 0b10001 0b10001 0b10001;
    'B'  0b11110 0b10001 0b10001 0b11110 0b10001 0b10001 0b11110;
    'C'  0b01110 0b10001 0b10000 0b10000 0b10000 0b10001 0b01110;
    'D'  0b11110 0b10001 0b10001 0b10001 0b10001 0b10001 0b11110;
    'E'  0b11111 0b10000 0b10000 0b11110 0b10000 0b10000 0b11111;
    'F'  0b11111 0b10000 0b10000 0b11110 0b10000 0b10000 0b10000;
    'G'  0b01110 0b10001 0b10000 0b10111 0b10001 0b10001 0b01110;
    'H'  0b10001 0b10001 0b10001 0b11111 0b10001 0b10001 0b10001;
    'I'  0b01110 0b00100 0b00100 0b00100 0b00100 0b00100 0b01110;
    'J'  0b00111 0b00001 0b00001 0b00001 0b00001 0b10001 0b01110;
    'K'  0b10001 0b10010 0b10100 0b11000 0b10100 0b10010 0b10001;
    'L'  0b10000 0b10000 0b10000 0b10000 0b10000 0b10000 0b11111;
    'M'  0b10001 0b11011 0b10101 0b10101 0b10001 0b10001 0b10001;
    'N'  0b10001 0b11001 0b10101 0b10101 0b10011 0b10001 0b10001;
    'O'  0b01110 0b10001 0b10001 0b10001 0b10001 0b10001 0b01110;
    'P'  0b11110 0b10001 0b10001 0b11110 0b10000 0b10000 0b10000;
    'Q'  0b01110 0b10001 0b10001 0b10001 0b10101 0b10010 0b01101;
    'R'  0b11110 0b10001 0b10001 0b11110 0b10100 0b10010 0b10001;
    'S'  0b01111 0b10000 0b10000 0b01110 0b00001 0b00001 0b11110;
    'T'  0b11111 0b00100 0b00100 0b00100 0b00100 0b00100 0b00100;
    'U'  0b10001 0b10001 0b10001 0b10001 0b10001 0b10001 0b01110;
    'V'  0b10001 0b10001 0b10001 0b10001 0b01010 0b01010 0b00100;
    'W'  0b10001 0b10001 0b10001 0b10101 0b10101 0b11011 0b10001;
    'X'  0b10001 0b01010 0b01010 0b00100 0b01010 0b01010 0b10001;
    'Y'  0b10001 0b10001 0b01010 0b00100 0b00100 0b00100 0b00100;
    'Z'  0b11111 0b00001 0b00010 0b00100 0b01000 0b10000 0b11111;
    'Å'  0b00100 0b00000 0b01110 0b10001 0b11111 0b10001 0b10001;
    'Æ'  0b01111 0b10100 0b10100 0b11111 0b10100 0b10100 0b10111;
    'Ø'  0b01110 0b10001 0b10011 0b10101 0b11001 0b10001 0b01110;
};
