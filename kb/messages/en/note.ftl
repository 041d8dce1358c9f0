column = { $lang ->
    [id] Indonesian
   *[en] English
}: { $part ->
    [question] question
    [answer] answer
   *[phrasings] other ways to ask
} from “{ $heading }”
comment_left_out = a comment in it was left out
figures_stand = figures that are no fact's stand by themselves: { $figures }
first_row = the first row is read as names of columns: { $headings }
hidden = left out, it is hidden
keywords_left_out = keywords and labels are left out: { $words }
links_left_out = links that lead to no whole address keep their words alone: { $count }
long_phrasings = { $count } phrasings of more than { $most } characters were left out
no_markdown = left out, it is no file of Markdown (.md)
no_table = left out, it is no table with a column of questions and one of answers
not_used = not used: { $headings }
phrasing_stays = the phrasing “{ $phrasing }” stays with { $article }
pictures_left_out = pictures and embedded media are left out: { $count }
rows_above = { $count } rows above the header (line { $row }) are passed over
same_meaning = it asks the same as “{ $title }” ({ $article })
text_above = text above the first question is passed over: “{ $words }”
title_cut = its title was cut at { $most } characters, and the whole question stands below the answer
windows = read as Windows-1252, as it is not in UTF-8
