#!/bin/sh
# Makes every prompt and the music on hold anew (needs espeak-ng and sox). The results are in the repository:
# run this only to change a text. 8 kHz, mono, 16 bit: what PCMU and PCMA carry, so FreeSWITCH never resamples.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p fsvoice/digits moh

# -R and -D: no random dither. Ends are trimmed below -50 dB, then 60 ms of silence is put around the words.
speak() { # voice, file, text
    espeak-ng -v "$1" -s 165 -p 45 -w "$work/raw.wav" "$3"
    mkdir -p "$(dirname "fsvoice/$2")"
    sox -R -D "$work/raw.wav" -r 8000 -c 1 -b 16 "fsvoice/$2.wav" \
        highpass 150 silence 1 0.01 -50d reverse silence 1 0.01 -50d reverse pad 0.06 0.06 norm -4
}
say() { speak en-us+f3 "$1" "$2"; }
sage() { speak de+f3 "de/$1" "$2"; }

say welcome      "Welcome."
say main-menu    "For sales, press 1. For support, press 2. To hear this again, press 9."
say sales-menu   "For new orders, press 1. For existing orders, press 2. To go back, press 0."
say support-menu "For technical help, press 1. For billing, press 2. To go back, press 0."
say invalid      "Sorry, that is not a valid choice."
say try-again    "We did not hear a choice. Please try again."
say please-hold  "Please hold. The next free agent will take your call."
say position     "Your position in the queue is"
say estimated-wait "Your estimated wait is"
say minutes      "minutes."
say voicemail-greeting "Please leave a message after the tone. Press the pound key when you are done."
say agent-found  "You are being connected."
say no-agent     "Sorry, no agent is available at the moment."
say closed       "We are closed at the moment. Please call again during office hours."
say sorry-error  "Sorry, we have a technical problem. Please call again later."
say unavailable  "Our service is not available at the moment. Please call again later."
say goodbye      "Thank you for calling. Goodbye."
say ready        "You are ready."
say not-ready    "You are not ready."
say consult-not-reached "The other party cannot be reached."
say consult-left  "The other party has left the call."
say consult-error "This is not possible at the moment."
say conference-pin "Please enter the pin of the conference."
say outbound-greeting "Hello. This is a call from our service center."
say outbound-menu     "To speak to an agent, press 1. To hear this again, press 9."
say monitor-refused   "You may not listen to calls."
say monitor-not-found "This agent talks to no customer."
say monitor-on-hold   "The call is on hold. Please try again later."
say monitor-ended     "The call is over."
for digit in 0 1 2 3 4 5 6 7 8 9; do
    say "digits/$digit" "$digit"
done

# The IVR in German: {language}/... with the prompt folder fsvoice/de. The choice itself is in both languages.
say language-menu "For English, press 1."
sage language-menu "Für Deutsch, drücken Sie die 2."
sox -R -D fsvoice/language-menu.wav fsvoice/de/language-menu.wav "$work/both.wav"
mv "$work/both.wav" fsvoice/language-menu.wav
rm fsvoice/de/language-menu.wav
sage welcome    "Willkommen."
sage main-menu  "Für den Verkauf, drücken Sie die 1. Für den Kundendienst, die 2. Um dies noch einmal zu hören, die 9."
sage sales-menu "Für neue Bestellungen, drücken Sie die 1. Für bestehende Bestellungen, die 2. Zurück kommen Sie mit der 0."
sage invalid    "Das ist leider keine gültige Auswahl."
sage try-again  "Wir haben keine Auswahl gehört. Bitte versuchen Sie es noch einmal."
sage closed     "Wir haben zur Zeit geschlossen. Bitte rufen Sie zu unseren Geschäftszeiten wieder an."
sage goodbye    "Vielen Dank für Ihren Anruf. Auf Wiederhören."

# Music on hold: 12 s of slow plucked arpeggios over soft chords; it ends where it begins, so the loop has no seam.
chord() { # file, root, third, fifth (Hz)
    sox -R -n -r 8000 -c 1 "$work/pad.wav" synth 3 sine "$2" sine "$3" sine "$4" remix - fade t 0.6 3 0.6 vol 0.25
    count=0
    for note in "$3" "$4" "$2" "$4"; do
        count=$((count + 1))
        sox -R -n -r 8000 -c 1 "$work/note-$count.wav" synth 0.75 pluck "$note" synth 0.75 sine mix "$note" fade t 0.01 0.75 0.5
    done
    sox -R "$work/note-1.wav" "$work/note-2.wav" "$work/note-3.wav" "$work/note-4.wav" "$work/arpeggio.wav"
    sox -R -m -v 1 "$work/pad.wav" -v 0.5 "$work/arpeggio.wav" "$work/$1.wav"
}
chord 1 261.63 329.63 392.00
chord 2 220.00 261.63 329.63
chord 3 174.61 220.00 261.63
chord 4 196.00 246.94 293.66
sox -R -D "$work/1.wav" "$work/2.wav" "$work/3.wav" "$work/4.wav" -b 16 moh/fsvoice-melody.wav lowpass 3000 norm -12
