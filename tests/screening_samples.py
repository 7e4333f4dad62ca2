"""Applications of our own making, as people hand them in to the small index of tests/api/samples."""

from __future__ import annotations

NIGHT = """# Søknad: Trygg natt i Tinn

Hjemmetjenesten kjører 60 mil hver natt for å se til beboere som sover. Flere blir vekket av
besøket, og nattevaktene rekker ikke fram til dem som trenger hjelp.

Vi vil prøve kamera hos femten beboere etter samtykke, og lære opp nattevaktene i å svare.

Prosjektperiode: januar 2027 – desember 2028
Søknadssum: 900 000 kr
Søker: Tinn kommune
"""
OTHER = """# Søknad: Felles sykkelverksted i Tinn

Ungdom i Tinn mangler et sted å møtes etter skoletid. Vi vil åpne et verksted der unge reparerer
sykler sammen med pensjonister, og låne ut syklene gratis gjennom hele sommeren.

Prosjektperiode: mars 2027 – august 2027
Søknadssum: 150 000 kr
"""
