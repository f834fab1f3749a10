"""Each definition on journeys made by hand, at its edges. The period is 2024 unless said."""

# ruff: noqa: E501 - a table reads better wide

import pytest

from convergence.indicators import registry
from convergence.indicators.definition import Measure
from tests.indicators.tables import check

TABLES: dict[str, str] = {
    "CVG-01": """
        who     start       end         state
        open    2023-05-01  .           success
        before  2022-01-01  2023-12-31  -
        first   2022-01-01  2024-01-01  success
        last    2024-12-31  .           success
        after   2025-01-01  .           -
    """,
    "CVG-02B": """
        who     start       end         state
        open    2023-05-01  .           success
        today   2024-12-31  2024-12-31  success
        left    2023-05-01  2024-12-30  -
        later   2024-05-01  2025-02-01  success
        after   2025-01-01  .           -
    """,
    "CVG-03": """
        who       start       diagnosed   barriers                                    state
        two       2024-01-10  2024-02-01  LANGUE,MOBILITE                             failure
        three     2024-01-10  2024-02-01  LANGUE,MOBILITE,BUDGET                      success
        sameaxis  2024-01-10  2024-02-01  LANGUE,SAVOIRS_BASE,MOBILITE                failure
        seven     2024-01-10  2024-02-01  LANGUE,NUMERIQUE,LOGEMENT,MOBILITE,HANDICAP,JUSTICE,BUDGET          success
        eight     2024-01-10  2024-02-01  LANGUE,NUMERIQUE,LOGEMENT,MOBILITE,HANDICAP,JUSTICE,BUDGET,FAMILLE  failure
        none      2024-01-10  2024-02-01  .                                           failure
        undated   2024-01-10  .           LANGUE,MOBILITE,BUDGET                      unknown
        lastday   2024-12-01  2024-12-31  LANGUE,MOBILITE,BUDGET                      success
        later     2024-12-01  2025-01-01  LANGUE,MOBILITE,BUDGET                      unknown
    """,
    "CVG-04": """
        who        start       home       street  state
        street     2024-01-10  RUE        .       success
        refusing   2024-01-10  SQUAT      REFUS   success
        past       2024-01-10  CHRS       OUI     success
        never      2024-01-10  CHRS       NON     failure
        nohome     2024-01-10  .          NON     failure
        nohomeyes  2024-01-10  NR         OUI     success
        unknown    2024-01-10  CHRS       NSP     unknown
        refused    2024-01-10  CHRS       REFUS   refused
        both       2024-01-10  REFUS      REFUS   refused
        half       2024-01-10  .          REFUS   unknown
        prison     2024-01-10  DETENTION  .       unknown
    """,
    "CVG-05": """
        who       start       end         reason         state
        job       2023-01-01  2024-01-01  CDI            success
        training  2023-01-01  2024-12-31  FORMATION_QUALIFIANTE  success
        next      2023-01-01  2024-06-01  AUTRE_SIAE     success
        retired   2023-01-01  2024-06-01  RETRAITE       failure
        silent    2023-01-01  2024-06-01  SANS_NOUVELLE  failure
        dismissed 2023-01-01  2024-06-01  FAUTE_GRAVE    failure
        notsaid   2023-01-01  2024-06-01  .              unknown
        refused   2023-01-01  2024-06-01  REFUS          refused
        before    2023-01-01  2023-12-31  CDI            -
        after     2023-01-01  2025-01-01  CDI            -
        open      2023-01-01  .           .              -
    """,
    "CVG-05B": """
        who      start       end         reason                    state
        job      2023-01-01  2024-06-01  CDI_INCLUSION             success
        training 2023-01-01  2024-06-01  FORMATION_PREQUALIFIANTE  success
        next     2023-01-01  2024-06-01  SUITE_CVG                 failure
        notsaid  2023-01-01  2024-06-01  NR                        unknown
    """,
    "CVG-05C": """
        who        start       end         reason         state
        durable    2023-01-01  2024-06-01  CDI            success
        transition 2023-01-01  2024-06-01  CDD_MOINS_6M   success
        positive   2023-01-01  2024-06-01  RETRAITE       success
        other      2023-01-01  2024-06-01  SOINS          failure
        withdrawn  2023-01-01  2024-06-01  DECES          -
        notsaid    2023-01-01  2024-06-01  .              unknown
        tooshort   2024-01-15  2024-04-13  CDI            -
        longenough 2024-01-15  2024-04-14  CDI            success
        leap       2023-11-30  2024-02-28  CDI            success
        leapshort  2023-11-30  2024-02-27  CDI            -
    """,
    "CVG-07": """
        who        start       end         home   home_out   housing                      access      state
        housed     2023-01-01  2024-06-01  CHU    LOC_PRIVE  .                            .           success
        supported  2023-01-01  2024-06-01  CHRS   FJT        .                            .           success
        review     2023-01-01  2024-06-01  CHRS   CHRS       2024-01-01:FJT               .           success
        access     2023-01-01  2024-06-01  CHRS   .          .                            2024-01-01  success
        sofa       2023-01-01  2024-06-01  CHRS   FAMILLE    .                            .           failure
        alt        2023-01-01  2024-06-01  CHU    ALT        .                            .           failure
        prison     2023-01-01  2024-06-01  CHU    DETENTION  .                            .           failure
        notsaid    2023-01-01  2024-06-01  CHU    .          .                            .           unknown
        refused    2023-01-01  2024-06-01  CHU    REFUS      .                            .           refused
        mixed      2023-01-01  2024-06-01  CHU    NR         2024-01-01:REFUS             .           unknown
        street     2023-01-01  2024-06-01  RUE    FJT        .                            .           -
        third      2023-01-01  2024-06-01  TIERS  FJT        .                            .           -
        atentry    2024-01-10  2024-06-01  CHU    CHU        2024-01-10:FJT               .           failure
        atexit     2024-01-10  2024-06-01  CHU    CHU        2024-06-01:FJT               .           success
        afterexit  2024-01-10  2024-06-01  CHU    CHU        2024-06-02:FJT               .           failure
        lateaccess 2024-01-10  2024-06-01  CHU    .          .                            2024-06-02  unknown
        oneday     2024-06-01  2024-06-01  CHU    FJT        .                            .           unknown
    """,
    "CVG-09": """
        who       start       end         rights                                     rights_out                                 state
        gp        2023-01-01  2024-06-01  PUMA/AUCUNE/NON/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                success
        base      2023-01-01  2024-06-01  EN_COURS/AUCUNE/OUI/NON/NON/NON            AME/AUCUNE/OUI/NON/NON/NON                 success
        comp      2023-01-01  2024-06-01  PUMA/AUCUNE/OUI/NON/NON/NON                PUMA/C2S_GRATUITE/OUI/NON/NON/NON          success
        rqth      2023-01-01  2024-06-01  PUMA/AUCUNE/OUI/NON/NON/NON                PUMA/AUCUNE/OUI/NON/OUI/NON                success
        already   2023-01-01  2024-06-01  PUMA/C2S_GRATUITE/OUI/OUI/OUI/OUI          PUMA/C2S_GRATUITE/OUI/OUI/OUI/OUI          failure
        lost      2023-01-01  2024-06-01  PUMA/AUCUNE/OUI/NON/NON/NON                PUMA/AUCUNE/NON/NON/NON/NON                failure
        better    2023-01-01  2024-06-01  AME/AUCUNE/OUI/NON/NON/NON                 PUMA/EN_COURS/OUI/NON/NON/NON              failure
        onegap    2023-01-01  2024-06-01  PUMA/AUCUNE/NON/NON/NON/NON                PUMA/AUCUNE/OUI/./NON/NON                  unknown
        refused   2023-01-01  2024-06-01  PUMA/AUCUNE/NON/NON/REFUS/NON              PUMA/AUCUNE/OUI/REFUS/NON/NON              refused
        mixed     2023-01-01  2024-06-01  PUMA/AUCUNE/NON/NON/NON/NON                NR/AUCUNE/OUI/REFUS/NON/NON                unknown
    """,
    "CVG-10": """
        who       start       end         rights                                     rights_out                                 state
        better    2023-01-01  2024-06-01  AME/AUCUNE/OUI/NON/NON/NON                 PUMA/EN_COURS/OUI/NON/NON/NON              success
        free      2023-01-01  2024-06-01  PUMA/C2S_PARTICIPATIVE/OUI/NON/NON/NON     PUMA/C2S_GRATUITE/OUI/NON/NON/NON          success
        opened    2023-01-01  2024-06-01  AME/AUCUNE/NON/NON/NON/NON                 PUMA/AUCUNE/OUI/NON/NON/NON                failure
        same      2023-01-01  2024-06-01  PUMA/AUCUNE/OUI/NON/NON/NON                MSA/AUCUNE/OUI/NON/NON/NON                 failure
        worse     2023-01-01  2024-06-01  PUMA/AUCUNE/OUI/NON/NON/NON                AME/AUCUNE/OUI/NON/NON/NON                 failure
        onegap    2023-01-01  2024-06-01  AME/AUCUNE/OUI/NON/NON/NON                 PUMA/EN_COURS/OUI/NSP/NON/NON              unknown
    """,
    "CVG-12E": """
        who     start       end         emploi      state
        before  2023-01-01  2024-06-01  2024-01-01  success
        sameday 2023-01-01  2024-06-01  2024-06-01  success
        after   2023-01-01  2024-06-01  2024-06-02  failure
        never   2023-01-01  2024-06-01  .           failure
        open    2023-01-01  .           2024-01-01  -
    """,
    "CVG-12L": """
        who     start       end         logement    emploi      state
        mine    2023-01-01  2024-06-01  2024-01-01  .           success
        other   2023-01-01  2024-06-01  .           2024-01-01  failure
    """,
    "CVG-12S": """
        who     start       end         sante       state
        mine    2023-01-01  2024-06-01  2024-01-01  success
        never   2023-01-01  2024-06-01  .           failure
    """,
    "CVG-13P": """
        who      start       proximity  state
        yes      2024-01-01  OUI        success
        no       2024-01-01  NON        failure
        unknown  2024-01-01  NSP        unknown
        nothing  2024-01-01  .          unknown
        refused  2024-01-01  REFUS      refused
    """,
    "CVG-13C": """
        who      start       concerted  state
        yes      2024-01-01  OUI        success
        no       2024-01-01  NON        failure
        nothing  2024-01-01  NR         unknown
    """,
    "CVG-14": """
        who      start       sex    state
        woman    2024-01-01  F      success
        man      2024-01-01  H      failure
        other    2024-01-01  X      failure
        nothing  2024-01-01  .      unknown
        refused  2024-01-01  REFUS  refused
    """,
    "CVG-16": """
        who       start       home        state
        street    2024-01-01  RUE         success
        shelter   2024-01-01  CHRS        success
        sofa      2024-01-01  TIERS       success
        supported 2024-01-01  FJT         failure
        hospital  2024-01-01  ETAB_SANTE  failure
        nothing   2024-01-01  NR          unknown
        refused   2024-01-01  REFUS       refused
    """,
    "CVG-15": """
        who       start       end         rqth_in  rqth                           rqth_out  state
        entry     2024-01-10  .           OUI      .                              .         success
        lost      2024-01-10  .           OUI      2024-06-01:NON                 .         failure
        latest    2024-01-10  .           NON      2024-06-01:NON;2024-09-01:OUI  .         success
        skipped   2024-01-10  .           OUI      2024-06-01:NSP                 .         success
        future    2024-01-10  .           NON      2025-01-01:OUI                 .         failure
        lastday   2024-01-10  .           NON      2024-12-31:OUI                 .         success
        exit      2024-01-10  2024-06-01  NON      2024-06-01:NON                 OUI       success
        sameday   2024-01-10  .           NON      2024-01-10:OUI                 .         success
        exitlater 2024-01-10  2025-06-01  NON      .                              OUI       failure
        nothing   2024-01-10  .           .        .                              .         unknown
        refused   2024-01-10  .           REFUS    2024-06-01:REFUS               .         refused
        mixed     2024-01-10  .           NR       2024-06-01:REFUS               .         unknown
    """,
    "PHC-01": """
        who     prog  start       end         state
        phc     PHC   2024-01-01  .           success
        cvg     CVG   2024-01-01  .           -
    """,
    "PHC-02": """
        who      start       home   street  state
        street   2024-01-10  RUE    .       success
        past     2024-01-10  CHRS   OUI     success
        never    2024-01-10  CHRS   NON     failure
        refused  2024-01-10  CHRS   REFUS   refused
    """,
    "PHC-03": """
        who      start       home   street  street_duration  state
        years    2024-01-10  RUE    .       2A_5A            success
        more     2024-01-10  CHRS   OUI     PLUS_5A          success
        months   2024-01-10  RUE    .       6M_2A            failure
        nothing  2024-01-10  RUE    .       .                unknown
        refused  2024-01-10  RUE    .       REFUS            refused
        never    2024-01-10  CHRS   NON     PLUS_5A          -
        unknown  2024-01-10  CHRS   NSP     PLUS_5A          -
    """,
    "PHC-04": """
        who      start       referrer       state
        maraude  2024-01-10  MARAUDE        success
        chu      2024-01-10  CHU            success
        chrs     2024-01-10  CHRS           failure
        alone    2024-01-10  SPONTANEE      failure
        nothing  2024-01-10  .              unknown
    """,
    "PHC-05": """
        who      start       income          state
        none     2024-01-10  AUCUNE          success
        begging  2024-01-10  AUCUNE;MENDICITE  success
        rsa      2024-01-10  RSA             failure
        both     2024-01-10  MENDICITE;RSA   failure
        beside   2024-01-10  AUCUNE;NR       success
        unknown  2024-01-10  NR              unknown
        refused  2024-01-10  REFUS           refused
        mixed    2024-01-10  NR;REFUS        unknown
        nothing  2024-01-10  .               unknown
    """,
    "PHC-06": """
        who       start       end         home  home_out   housing           state
        sheltered 2024-01-10  2024-06-01  RUE   CHU        .                 success
        sofa      2024-01-10  2024-06-01  RUE   TIERS      .                 success
        review    2024-01-10  .           RUE   .          2024-05-01:CHRS   success
        future    2024-01-10  .           RUE   .          2025-01-01:CHRS   unknown
        laterexit 2024-01-10  2025-06-01  RUE   CHRS       .                 unknown
        still     2024-01-10  2024-06-01  RUE   SQUAT      .                 failure
        prison    2024-01-10  2024-06-01  RUE   DETENTION  .                 failure
        nothing   2024-01-10  .           RUE   .          .                 unknown
        refused   2024-01-10  .           RUE   .          2024-05-01:REFUS  refused
        chu       2024-01-10  2024-06-01  CHU   CHRS       .                 -
    """,
    "PHC-06D": """
        who       start       end         home  home_out   housing           access      state
        emergency 2024-01-10  2024-06-01  RUE   CHU        .                 .           failure
        sofa      2024-01-10  2024-06-01  RUE   TIERS      .                 .           failure
        stable    2024-01-10  2024-06-01  RUE   CHU        2024-03-01:CHRS   .           success
        housed    2024-01-10  2024-06-01  RUE   LOC_PRIVE  .                 .           success
        access    2024-01-10  .           RUE   .          .                 2024-03-01  success
        nothing   2024-01-10  .           RUE   .          .                 .           unknown
        refused   2024-01-10  2024-06-01  RUE   REFUS      .                 .           refused
    """,
    "PHC-07": """
        who     start       end         reason         state
        cvg     2024-01-10  2024-06-01  SUITE_CVG      success
        job     2024-01-10  2024-06-01  CDD_MOINS_6M   success
        care    2024-01-10  2024-06-01  SOINS          failure
        notsaid 2024-01-10  2024-06-01  NSP            unknown
    """,
    "PHC-08": """
        who     start       end         reason         state
        care    2024-01-10  2024-06-01  SOINS          success
        job     2024-01-10  2024-06-01  CDI            failure
    """,
    "PHC-09": """
        who     start       sex  state
        woman   2024-01-10  F    success
        man     2024-01-10  H    failure
    """,
    "PHC-10": """
        who       prog  ch  start       end         state
        sameday   PHC   A   2024-01-10  2024-06-01  success
        sameday   CVG   A   2024-06-01  .           -
        early     PHC   A   2024-01-10  2024-06-01  success
        early     CVG   A   2024-05-02  .           -
        tooearly  PHC   A   2024-01-10  2024-06-01  failure
        tooearly  CVG   A   2024-05-01  .           -
        late      PHC   A   2024-01-10  2024-06-01  success
        late      CVG   C   2024-08-30  .           -
        toolate   PHC   A   2024-01-10  2024-06-01  failure
        toolate   CVG   A   2024-08-31  .           -
        never     PHC   A   2024-01-10  2024-06-01  failure
    """,
    "SUI-06R": """
        who       ch  start       end         reason       m6                       state
        ontime    A   2023-01-01  2024-03-10  CDI          2024-09-10:EMPLOI        success
        sixty     A   2023-01-01  2024-03-10  CDI          2024-11-09:SANS_EMPLOI   success
        sixtyone  A   2023-01-01  2024-03-10  CDI          2024-11-10:EMPLOI        failure
        early     A   2023-01-01  2024-03-10  CDI          2024-07-12:AUTRE         success
        tooearly  A   2023-01-01  2024-03-10  CDI          2024-07-11:AUTRE         failure
        silent    A   2023-01-01  2024-03-10  CDI          2024-09-10:INJOIGNABLE   failure
        refusing  A   2023-01-01  2024-03-10  CDI          2024-09-10:REFUS         failure
        never     A   2023-01-01  2024-03-10  .            .                        failure
        nocode    A   2023-01-01  2024-03-10  CDI          2024-09-10:.             failure
        firstday  A   2023-01-01  2023-07-01  CDI          .                        failure
        dayafter  A   2023-01-01  2024-07-01  CDI          .                        -
        lastday   A   2023-01-01  2024-06-30  CDI          .                        failure
        monthend  A   2023-01-01  2023-08-31  CDI          2024-02-29:EMPLOI        success
        withdrawn A   2023-01-01  2024-03-10  DECES        2024-09-10:EMPLOI        -
        back      A   2023-01-01  2024-03-10  CDI          2024-09-10:EMPLOI        -
        back      C   2024-09-10  2024-12-01  .            .                        -
        backlater A   2023-01-01  2024-03-10  CDI          2024-09-10:EMPLOI        success
        backlater C   2024-09-11  .           .            .                        -
        gone      A   2023-01-01  2024-03-10  CDI          2024-09-10:EMPLOI        success
        gone      C   2024-05-01  2024-09-09  CDI          .                        -
        attempts  A   2023-01-01  2024-03-10  CDI          2024-09-01:INJOIGNABLE;2024-09-20:EMPLOI  success
    """,
    "SUI-06E": """
        who       start       end         reason  m6                                       state
        job       2023-01-01  2024-03-10  CDI     2024-09-10:EMPLOI                        success
        training  2023-01-01  2024-03-10  CDI     2024-09-10:FORMATION                     success
        nothing   2023-01-01  2024-03-10  CDI     2024-09-10:SANS_EMPLOI                   failure
        silent    2023-01-01  2024-03-10  CDI     2024-09-10:INJOIGNABLE                   -
        closest   2023-01-01  2024-03-10  CDI     2024-08-01:EMPLOI;2024-09-12:SANS_EMPLOI  failure
        tie       2023-01-01  2024-03-10  CDI     2024-09-08:EMPLOI;2024-09-12:SANS_EMPLOI  failure
    """,
    "SUI-06L": """
        who      start       end         m6                              state
        housed   2023-01-01  2024-03-10  2024-09-10:EMPLOI:FJT           success
        shelter  2023-01-01  2024-03-10  2024-09-10:EMPLOI:CHRS          failure
        prison   2023-01-01  2024-03-10  2024-09-10:AUTRE:DETENTION      failure
        notsaid  2023-01-01  2024-03-10  2024-09-10:EMPLOI:NR            unknown
        refused  2023-01-01  2024-03-10  2024-09-10:EMPLOI:REFUS         refused
        silent   2023-01-01  2024-03-10  2024-09-10:INJOIGNABLE:FJT      -
    """,
    "SUI-12R": """
        who      start       end         m12                 m6                  state
        ontime   2022-01-01  2023-03-10  2024-03-10:EMPLOI   .                   success
        other    2022-01-01  2023-03-10  .                   2024-03-10:EMPLOI   failure
        leap     2022-01-01  2023-02-28  2024-02-28:EMPLOI   .                   success
        notdue   2022-01-01  2024-03-10  .                   .                   -
    """,
    "SUI-12E": """
        who      start       end         m12                     state
        job      2022-01-01  2023-03-10  2024-03-10:EMPLOI       success
        none     2022-01-01  2023-03-10  2024-03-10:AUTRE        failure
    """,
    "SUI-12L": """
        who      start       end         m12                          state
        housed   2022-01-01  2023-03-10  2024-03-10:EMPLOI:LOC_PRIVE  success
        nothing  2022-01-01  2023-03-10  2024-03-10:EMPLOI            unknown
    """,
    "CVG-06": """
        who     start       end         reason   emploi      state
        job     2023-01-01  2024-06-01  CDI      2024-01-01  success
        nojob   2023-01-01  2024-06-01  CHOMAGE  .           failure
        notsaid 2023-01-01  2024-06-01  .        .           unknown
    """,
    "CVG-08": """
        who     start       end         home  home_out  logement    state
        housed  2023-01-01  2024-06-01  CHU   FJT       2024-01-01  success
        shelter 2023-01-01  2024-06-01  CHU   CHU       .           failure
        street  2023-01-01  2024-06-01  RUE   FJT       .           -
    """,
    "CVG-11": """
        who       start       end         barriers        rights                                     rights_out                                 followup  state
        opened    2023-01-01  2024-06-01  ADDICTION       PUMA/AUCUNE/NON/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                NON       success
        covered   2023-01-01  2024-06-01  HANDICAP        AME/AUCUNE/OUI/NON/NON/NON                 PUMA/AUCUNE/OUI/NON/NON/NON                NON       success
        followed  2023-01-01  2024-06-01  SANTE_MENTALE   PUMA/AUCUNE/OUI/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                OUI       success
        nothing   2023-01-01  2024-06-01  SANTE_PHYSIQUE  PUMA/AUCUNE/OUI/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                NON       failure
        nofollow  2023-01-01  2024-06-01  ADDICTION       PUMA/AUCUNE/NON/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                .         unknown
        refused   2023-01-01  2024-06-01  ADDICTION       PUMA/AUCUNE/NON/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                REFUS     refused
        basket    2023-01-01  2024-06-01  ADDICTION       PUMA/AUCUNE/./NON/NON/NON                  PUMA/AUCUNE/OUI/NON/NON/NON                OUI       unknown
        healthy   2023-01-01  2024-06-01  MOBILITE        PUMA/AUCUNE/NON/NON/NON/NON                PUMA/AUCUNE/OUI/NON/NON/NON                OUI       -
    """,
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(TABLES))
def test_definition(key):
    check(key, TABLES[key])


def test_every_figure_that_counts_people_has_its_table():
    counting = {key for key, versions in registry.VERSIONS.items() if versions[-1].measure is Measure.PEOPLE}
    assert set(TABLES) == counting
