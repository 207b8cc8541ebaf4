# Pictures of products
picture-title = Picture of { $code }
picture-file = Picture
picture-hint = JPEG, PNG or WebP, 500 KB at most. What a phone writes into a photo, such as the place, stays in it: take it out before.
picture-none = Choose a picture.
picture-save = Show the product by it
picture-change = Picture
