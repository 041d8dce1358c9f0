broken = the file { $file } is damaged or was cut off
    .mend = save it anew in the program that it comes from
missing = there is no file { $file } beside the article
    .mend = put it into the folder `files` of its owner, or take it out of the text
more_behind = the picture { $file } has something behind its end
    .mend = open it in a program for pictures and save it anew
moves = the picture { $file } moves
    .mend = save one picture of it
name_as_alternative = the alternative text '{ $words }' is the name of a file
    .mend = say in words what the picture shows, for who does not see it
no_alternative = the picture { $file } has no alternative text
    .mend = write between the brackets what it shows, for who does not see it
no_name = '{ $file }' is no name of a file here
    .mend = name it by the first 16 hex digits of its sha256 and one of { $endings }, as the studio does
not_its_digest = the file { $file } does not hold what its name says
    .mend = name it { $name }, there and in the text, or upload it in the studio
not_named = no article names the file { $file }
    .mend = delete it from the folder `{ $folder }`, or name it in an article
other_type = the file { $file } is { $kind ->
    [png] a PNG
    [jpg] a JPEG
    [webp] a WebP
    [pdf] a PDF
    [gif] a GIF
    [bmp] a BMP
    [tiff] a TIFF
    [avif] an AVIF
    [heic] a HEIC
    [zip] a ZIP or a document of an office program
    [svg] an SVG
    [html] HTML or XML
   *[other] of a kind that is not known
}, and no { $said }
    .mend = save it as PNG, JPG, WebP or PDF, under that ending
pdf_acts = the PDF { $file } holds { $what }, by which it could run something, carry other files or keep them shut
    .mend = print it anew as a PDF, without scripts, attached files and passwords
pdf_as_picture = the PDF { $file } is written as a picture
    .mend = link to it without the !
pdf_not_read = the PDF { $file } is packed so that nobody can see whether it runs something
    .mend = print it anew as a PDF
pdf_too_large = the PDF { $file } has { $kilobytes } KB, more than { $most } KB
    .mend = save it smaller, as with scans in grey or at 150 dots an inch
too_large = the picture { $file } has { $kilobytes } KB, more than { $most } KB
    .mend = save it smaller, or upload it in the studio, which does so
too_many = an article has no more than { $most } files
    .mend = take some out first
too_many_pixels = the picture { $file } has more than { $most } million pixels
    .mend = save it smaller first
too_wide = the picture { $file } has { $width } × { $height } pixels, more than { $most } on a side
    .mend = save it smaller, or upload it in the studio, which does so
upload_broken = the picture { $file } cannot be opened
    .mend = open it in a program for pictures, save it anew and upload that
upload_no_words = the file { $where } has no words yet
    .mend = write what the picture shows, for who does not see it, or what the PDF is
upload_other_type = the file { $file } is no PNG, JPG, WebP or PDF
    .mend = save it as one of them and upload that
